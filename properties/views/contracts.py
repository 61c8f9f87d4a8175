"""Contracts: the list, one in full, and a page of its own for each thing that is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from notices.calendar import day_of
from properties import actions
from properties import boards_contracts as boards
from properties.access import get_compound, get_contract, standing
from properties.actions.contracts import may_give_notice
from properties.actions.office import PLACES
from properties.asked import knows
from properties.forms import contracts as forms
from properties.models import Contract
from yinhang.errors import BadRequest, NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from properties.models import Compound
    from properties.requests import SignedInRequest

_INVALID = 422
_LONGEST_SEARCH = 40


@login_required
@require_safe
@knows("show", "q", "page")
def contracts(request: SignedInRequest) -> HttpResponse:
    today = day_of(timezone.now())
    show, words = request.GET.get("show", boards.CURRENT), request.GET.get("q", "").strip()
    if show not in boards.SHOWS:
        raise BadRequest("contracts.no-such-list", _("There is no such list."))
    if len(words) > _LONGEST_SEARCH:
        raise BadRequest("search.too-long", _("Please search for at most 40 characters."))
    found = Paginator(boards.contracts(request.user, show, words, today), boards.PAGE)
    page = found.get_page(request.GET.get("page"))
    tally = boards.tally(request.user, today)
    context = {
        "page_obj": page,
        "lines": [boards.line(row, today) for row in page],
        "chips": _chips(show, tally),
        "tally": tally,
        "query": f"show={show}" + (f"&q={words}" if words else ""),
        "show": show,
        "q": words,
    }
    return render(request, "work/contracts/list.html", context)


def _chips(show: str, tally: boards.Tally) -> list[dict[str, Any]]:
    texts = {
        boards.CURRENT: (_("In force"), None),
        boards.EXPIRING: (_("Ending within 90 days"), tally.expiring),
        boards.UNFILED: (_("Not filed yet"), tally.unfiled),
        boards.COMING: (_("To come"), None),
        boards.ENDED: (_("Ended"), None),
    }
    return [
        {"text": text, "count": count, "href": f"?show={name}", "current": name == show}
        for name, (text, count) in texts.items()
    ]


@login_required
@require_safe
@knows("page")
def unheld(request: SignedInRequest) -> HttpResponse:
    """Compounds without a firm, each with the way to its next contract."""
    rows = boards.unheld(request.user, day_of(timezone.now()))
    found = Paginator(rows, boards.PAGE).get_page(request.GET.get("page"))
    signs = {compound.pk for compound in found if _is_office(request, compound)}
    return render(request, "work/contracts/unheld.html", {"page_obj": found, "signs": signs})


@login_required
@require_safe
@knows()
def contract(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_contract(request.user, pk)
    return render(
        request, "work/contracts/contract.html", {"page": boards.page(found, request.user, timezone.now())}
    )


def _is_office(request: SignedInRequest, compound: Compound) -> bool:
    return standing(request.user).holds_in(PLACES, compound.subdistrict_id)


def _office_only(request: SignedInRequest, compound: Compound) -> None:
    if not _is_office(request, compound):
        raise NotYours("properties.not-yours", _("Your post does not allow this here."))


def ask(
    request: SignedInRequest,
    form: Form,
    act: Callable[[], Contract],
    *,
    title: str,
    effect: str,
    about: Contract | Compound,
    done: str,
) -> HttpResponse:
    """A page with one form: what is refused about a field is said beside it, anything else is a page of its own."""
    back = reverse("contracts:contract", args=[about.pk]) if isinstance(about, Contract) else ""
    if request.method == "POST" and form.is_valid():
        try:
            entered = act()
        except Refused as no:
            if no.field not in form.fields:
                raise
            form.add_error(no.field, str(no))
        else:
            messages.success(request, done)
            return redirect("contracts:contract", entered.pk)
    context = {
        "form": form,
        "title": title,
        "effect": effect,
        "about": about,
        "back": back or reverse("contracts:list"),
    }
    return render(request, "work/contracts/form.html", context, status=_INVALID if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def sign(request: SignedInRequest, code: str) -> HttpResponse:
    compound = get_compound(request.user, code)
    _office_only(request, compound)
    form = forms.SignForm(
        request.POST or None, initial={"starts_on": boards.next_day(compound)}, label_suffix=""
    )

    def act() -> Contract:
        given = form.cleaned_data
        return actions.sign_contract(
            compound=compound,
            firm=given["firm"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            terms=form.terms(),
            by=request.user,
            at=timezone.now(),
        )

    return ask(
        request,
        form,
        act,
        title=_("Enter the next contract"),
        effect=_("A contract without an end before it ends the day before. No day may have two firms."),
        about=compound,
        done=_("The contract is entered."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def terms(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_contract(request.user, pk)
    _office_only(request, found.compound)
    form = forms.TermsForm(request.POST or None, label_suffix="")
    for name in boards.known_terms(found):
        del form.fields[name]
    if not form.fields:
        raise Refused("contract.complete", _("Nothing is missing in this contract."))

    def act() -> Contract:
        return actions.complete_contract(
            contract=found, terms=form.terms(), by=request.user, at=timezone.now()
        )

    return ask(
        request,
        form,
        act,
        title=_("Enter what is missing"),
        effect=_("What the contract says already stays as it was signed; a fee changes by its steps."),
        about=found,
        done=_("It is entered."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def file(request: SignedInRequest, pk: int) -> HttpResponse:
    found, now = get_contract(request.user, pk), timezone.now()
    _office_only(request, found.compound)
    form = forms.DayForm(request.POST or None, today=day_of(now), label_suffix="")
    return ask(
        request,
        form,
        lambda: actions.file_contract(contract=found, on=form.cleaned_data["on"], by=request.user, at=now),
        title=_("Enter the filing"),
        effect=_("The day on which the housing office took the contract. The clock of 30 days ends with it."),
        about=found,
        done=_("The filing is entered."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def notice(request: SignedInRequest, pk: int) -> HttpResponse:
    found, now = get_contract(request.user, pk), timezone.now()
    sides = [side for side in Contract.NoticeBy.values if may_give_notice(request.user, found, side)]
    if not sides:
        raise NotYours("properties.not-yours", _("Your post does not allow this here."))
    form = forms.NoticeForm(
        request.POST or None, today=day_of(now), contract=found, sides=sides, label_suffix=""
    )
    return ask(
        request,
        form,
        lambda: actions.give_notice(contract=found, by=request.user, at=now, **form.cleaned_data),
        title=_("Note that it is not renewed"),
        effect=boards.effect_of_notice(found),
        about=found,
        done=_("The notice is entered. The firm, the Party secretary and the street office are told."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    found, now = get_contract(request.user, pk), timezone.now()
    _office_only(request, found.compound)
    form = forms.EndForm(request.POST or None, label_suffix="")

    def act() -> Contract:
        given = form.cleaned_data
        return actions.end_contract(
            contract=found, on=given["ends_on"], gap_reason=given["gap_reason"], by=request.user, at=now
        )

    return ask(
        request,
        form,
        act,
        title=_("Set the last day"),
        effect=_(
            "From the next day on the firm no longer answers. Open reports go to the firm that follows;"
            " without one they climb to the neighbourhood and the street."
        ),
        about=found,
        done=_("The last day is entered."),
    )
