"""A resident reports a problem: where it is, and whether it is known already (R4, R5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from issues import actions
from issues.boards import portal
from issues.forms.report import JoinForm, PlaceForm, WhichCompoundForm
from issues.views.sheets import INVALID, Sheet, came_from_check, sheet_of
from properties.asked import address_of, knows
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from issues.models import Issue
    from properties.models import Compound


@knows("back", "other")
@sheet_of
def place(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """R4. A compound that is already known, from a poster or an earlier visit, is not asked for again."""
    chosen = None if "other" in request.GET else portal.compound(sheet.answers.compound)
    known = {name: getattr(sheet.answers, name) for name in ("place", "longitude", "latitude")}
    data = request.POST if request.method == "POST" else None
    form = PlaceForm(data, about=sheet.about, initial=known, chosen=chosen)
    if not form.is_bound or not form.is_valid():
        return _draw_place(request, sheet, form, chosen)
    spot = {name: form.cleaned_data[name] for name in known}
    if chosen is not None:
        sheet.keep(**spot)
        return _known_already(request, sheet, chosen)
    return _find(request, sheet, form, spot)


def _find(request: HttpRequest, sheet: Sheet, form: PlaceForm, spot: dict[str, Any]) -> HttpResponse:
    """Take the one compound that fits the name, offer those that do, or say that none does."""
    name = form.cleaned_data["compound"]
    found = portal.find_compounds(name)
    same = [one for one in found if portal.plain_name(one.name) == portal.plain_name(name)]
    if len(same) == 1 or len(found) == 1:
        only = (same or found)[0]
        sheet.keep(compound=only.pk, building=None, entrance=None, **spot)
        return _known_already(request, sheet, only)
    sheet.keep(**spot)
    if not found:
        form.add_error(
            "compound",
            _(
                "No compound of this name was found. Try fewer characters, or call us and we write it down for you."
            ),
        )
        return _draw_place(request, sheet, form, None)
    back = {"back": "check"} if came_from_check(request) else {}
    return redirect(f"{sheet.url('which')}?{urlencode({'q': name, **back})}")


def _draw_place(request: HttpRequest, sheet: Sheet, form: PlaceForm, chosen: Compound | None) -> HttpResponse:
    context = {
        "form": form,
        "compound": chosen,
        "names": [] if chosen else portal.suggestions(),
        "incidents": portal.live_incidents(chosen.pk, timezone.now()) if chosen else (),
    }
    return sheet.draw(request, "place", context, before="details", status=INVALID if form.is_bound else 200)


@knows("back", "q")
@sheet_of
def which(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Several compounds fit what was typed. An address of its own, so that going back and reloading work."""
    name = request.GET.get("q", "")[:80]
    found = portal.find_compounds(name)
    if not found:
        return sheet.carry(request, "place")
    data = request.POST if request.method == "POST" else None
    form = WhichCompoundForm(data, found=found[: portal.MATCHES], about=sheet.about)
    if form.is_bound and form.is_valid():
        picked = form.cleaned_data["which"]
        sheet.keep(compound=picked.pk, building=None, entrance=None)
        return _known_already(request, sheet, picked)
    context = {"form": form, "name": name, "more": len(found) > portal.MATCHES}
    return sheet.draw(request, "which", context, before="place", status=INVALID if form.is_bound else 200)


def _known_already(request: HttpRequest, sheet: Sheet, compound: Compound) -> HttpResponse:
    """On to what is known about this place already, where anything is."""
    if came_from_check(request):
        return redirect(sheet.url("check"))
    now = timezone.now()
    topic = portal.topic(sheet.answers.topic)
    known = portal.live_incidents(compound.pk, now) or (
        topic and portal.similar(compound, topic, sheet.answers.text, now)
    )
    return redirect(sheet.url("similar" if known else "contact"))


@knows()
@sheet_of
def similar(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """R5. Live incidents and open reports like this one. Joining one is enough; going on is always possible."""
    compound = portal.compound(sheet.answers.compound)
    if compound is None:
        return redirect(sheet.url("place"))
    issues = _similar(sheet, compound)
    incidents = portal.live_incidents(compound.pk, timezone.now())
    if not issues and not incidents:
        return redirect(sheet.url("contact"))
    cards = [
        {"issue": issue, "join": reverse("resident:join", args=[sheet.token, issue.code])} for issue in issues
    ]
    context = {"compound": compound, "incidents": incidents, "cards": cards}
    return sheet.draw(request, "similar", context, before="place")


def _similar(sheet: Sheet, compound: Compound) -> Sequence[Issue]:
    topic = portal.topic(sheet.answers.topic)
    return portal.similar(compound, topic, sheet.answers.text, timezone.now()) if topic else ()


@knows()
@sheet_of
def join(request: HttpRequest, sheet: Sheet, code: str) -> HttpResponse:
    """我也遇到. Only a report that was offered can be joined: its number alone opens nothing."""
    compound = portal.compound(sheet.answers.compound)
    offered = _similar(sheet, compound) if compound else ()
    issue = next((one for one in offered if one.code == code), None)
    if issue is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = JoinForm(data, about=sheet.about, initial={"phone": sheet.answers.phone})
    if form.is_bound and form.is_valid():
        try:
            filed = actions.join_issue(
                issue=issue,
                phone=form.cleaned_data["phone"],
                name=sheet.answers.name,
                share_with_firm=False,
                language=get_language() or "",
                at=timezone.now(),
                ip=address_of(request),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("resident:receipt", filed.secret)
    context = {"form": form, "issue": issue}
    return sheet.draw(request, "join", context, before="similar", status=INVALID if form.is_bound else 200)
