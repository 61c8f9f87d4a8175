"""A resident reports a problem: who it is, one look at everything, and sending it (R6, R7)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues import actions, journey
from issues.access import VISITOR
from issues.boards import answers, portal
from issues.boards.suggested import rather
from issues.forms.report import ContactForm, initial_contact
from issues.views.sheets import INVALID, Sheet, sheet_of
from properties.asked import address_of, knows
from properties.forms import guard
from properties.phones import masked
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

    from issues.drafts import Answers
    from issues.models import SubTopic

# From the first answer to sending: nobody reads and taps through five pages in less.
QUICKEST: Final = timedelta(seconds=3)
TOO_QUICK: Final = gettext_lazy(
    "That was very quick. Please look at your answers once more, then press the button again."
)
# At which page each thing that filing may refuse is asked.
ASKED_AT: Final = {
    "topic": "topic",
    "subtopic": "kind",
    "extra": "questions",
    "text": "details",
    "compound": "place",
    "place": "place",
    "longitude": "place",
    "phone": "contact",
    "name": "contact",
}
CONTACT: Final = ("phone", "name", "on_behalf", "is_public", "share_with_firm")


@knows("back")
@sheet_of
def contact(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """R6."""
    known = {name: getattr(sheet.answers, name) for name in CONTACT}
    data = request.POST if request.method == "POST" else None
    form = ContactForm(data, about=sheet.about, initial=initial_contact(known))
    if not form.is_bound or not form.is_valid():
        return sheet.draw(
            request, "contact", {"form": form}, before="place", status=INVALID if form.is_bound else 200
        )
    sheet.keep(**{name: form.cleaned_data[name] for name in CONTACT})
    return redirect(sheet.url("check"))


@knows()
@sheet_of
def check(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """R7. Sending draws no page: it files, and leads to the receipt."""
    if request.method == "POST":
        return _send(request, sheet)
    chosen = portal.kind(sheet.answers.subtopic)
    gap = journey.first_gap(sheet.answers, chosen)
    if gap is not None:
        return redirect(sheet.url(gap))
    return _draw(request, sheet, chosen)


def _send(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    now = timezone.now()
    gap = journey.first_gap(sheet.answers)
    if gap is not None:
        return redirect(sheet.url(gap))
    trouble = guard.trouble_with(request.POST, sheet.about) or _too_quick(sheet, now)
    if trouble is not None:
        return _draw(request, sheet, portal.kind(sheet.answers.subtopic), trouble=trouble)
    try:
        filed = actions.submit_draft(draft=sheet.draft, by=VISITOR, at=now, ip=address_of(request))
    except Refused as refused:
        if refused.field in ASKED_AT:
            return redirect(sheet.url(ASKED_AT[refused.field]))
        raise
    return redirect("resident:receipt", filed.secret)


def _too_quick(sheet: Sheet, now: datetime) -> _StrPromise | None:
    return TOO_QUICK if now - sheet.draft.created_at < QUICKEST else None


def _draw(
    request: HttpRequest, sheet: Sheet, chosen: SubTopic | None, *, trouble: str | _StrPromise = ""
) -> HttpResponse:
    slots = [photo.slot for photo in sheet.draft.photos.all()]
    topic = portal.topic(sheet.answers.topic)
    context = {
        "rather": rather(topic, chosen, sheet.answers.text) if topic is not None else None,
        "change_topic": _change(sheet, "topic"),
        "rows": _rows(sheet, chosen),
        "photos": [_photo(sheet, slot) for slot in slots],
        "change_photos": _change(sheet, "details"),
        "stamp": guard.stamp(sheet.about),
        "trouble": trouble,
    }
    return sheet.draw(request, "check", context, before="contact", status=INVALID if trouble else 200)


def _photo(sheet: Sheet, slot: int) -> dict[str, str]:
    url = reverse("resident:draft_photo", args=[sheet.token, slot])
    return {"url": url, "alt": _("Photo {number}").format(number=slot)}


def _change(sheet: Sheet, step: str) -> str:
    return f"{sheet.url(step)}?back=check"


def _rows(sheet: Sheet, chosen: SubTopic | None) -> list[dict[str, Any]]:
    """Every answer with the link that leads to its question and straight back."""
    told = sheet.answers
    topic = portal.topic(told.topic)
    compound = portal.compound(told.compound)
    rows: list[tuple[str, Any, str]] = [(_("About"), topic.plain if topic else "", "topic")]
    if chosen is not None:
        rows.append((_("More exactly"), chosen, "kind"))
        rows += [(str(question), _shown(question, told), "questions") for question in chosen.questions.all()]
    rows += [
        (_("What happened"), told.text, "details"),
        (_("Residential compound"), compound.name if compound else "", "place"),
        (_("Building, entrance or spot"), told.place, "place"),
        (_("Phone"), masked(told.phone), "contact"),
        (_("What to call you"), told.name, "contact"),
        (_("May neighbours read it"), _("Yes, without my name") if told.is_public else _("No"), "contact"),
        (_("May the firm have your phone"), _("Yes") if told.share_with_firm else _("No"), "contact"),
    ]
    return [{"key": key, "value": value, "href": _change(sheet, step)} for key, value, step in rows]


def _shown(question: Any, told: Answers) -> Any:
    """The answer to an extra question in the reader's words."""
    return answers.shown(question, told.extra.get(question.code, ""))
