"""The register of owners: passing a home on, voiding a mistake, who represents, who is who, and the roll."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from notices.calendar import midnight_after
from properties import actions
from properties.access import get_compound, get_holding, get_home, get_member, get_party, require_owners
from properties.actions.homes import require_registrar
from properties.asked import knows
from properties.boards_home import place_of, roll_page
from properties.forms.register import (
    CorrectOwnerForm,
    RepresentativeForm,
    RevealForm,
    RollForm,
    VoidForm,
    owner_form,
)
from properties.owners_shown import masked_of, shown_members
from properties.roll_sheet import CONTENT_TYPE, sheet_of
from properties.rolls import owner_roll
from properties.views.register import INVALID
from yinhang.errors import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from properties.models import Compound
    from properties.requests import SignedInRequest
    from properties.rolls import Roll


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def owner(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter who owns the home from a day on; whoever held it until then keeps the days before."""
    found = get_home(request.user, pk)
    require_registrar(request.user, found.compound)
    form = owner_form(request.POST, today=timezone.localdate())
    if form.is_bound and form.is_valid():
        try:
            actions.enter_owner(home=found, by=request.user, at=timezone.now(), **form.given())
        except Refused as no:
            form.refuse(no)
        else:
            messages.success(request, _("The owner is entered. Earlier owners stay in the history."))
            return redirect("register:home", found.pk)
    context = {"form": form, "home": found, "place": place_of(found)}
    return render(request, "work/register/owner.html", context, status=INVALID if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def void(request: SignedInRequest, pk: int) -> HttpResponse:
    """A page of its own asks for the reason; nothing is deleted."""
    row = get_holding(request.user, pk)
    require_registrar(request.user, row.home.compound)
    form = VoidForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        actions.void_holding(
            holding=row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
        messages.success(
            request, _("The entry is void. It stays to be read and no roll counts it from now on.")
        )
        return redirect("register:home", row.home_id)
    context = {"form": form, "holding": row, "place": place_of(row.home), "owner": masked_of(row.party)}
    return render(request, "work/register/void.html", context, status=INVALID if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def representative(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Co-owners are represented by another of them."""
    party = get_party(request.user, pk)
    require_registrar(request.user, party.compound)
    members = shown_members(party, with_papers=False)
    form = RepresentativeForm(request.POST or None, members=members, label_suffix="")
    if request.method == "POST" and form.is_valid():
        member = get_member(request.user, form.cleaned_data["member"])
        try:
            actions.appoint_representative(party=party, member=member, by=request.user, at=timezone.now())
        except Refused as no:
            form.refuse(no)
        else:
            messages.success(
                request, _("The co-owners have another representative. The log keeps the former one.")
            )
            return redirect("register:compound", party.compound.code)
    context = {"form": form, "party": party, "owner": masked_of(party)}
    return render(
        request, "work/register/representative.html", context, status=INVALID if form.errors else 200
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def correct_member(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A name, phone or paper is put right; what stood there is kept, sealed."""
    member = get_member(request.user, pk)
    require_registrar(request.user, member.party.compound)
    form = CorrectOwnerForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_member(member=member, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as no:
            form.refuse(no)
        else:
            messages.success(request, _("The owner is corrected. What stood there before is kept."))
            return redirect("register:compound", member.party.compound.code)
    context = {"form": form, "compound": member.party.compound, "owner": masked_of(member.party)}
    answer = render(
        request, "work/register/correct_member.html", context, status=INVALID if form.errors else 200
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def reveal(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask for an owner's name, phone and papers, with a reason; they are shown once, and that is written down."""
    member = get_member(request.user, pk)
    require_registrar(request.user, member.party.compound)
    form = RevealForm(request.POST or None, label_suffix="")
    shown = None
    if request.method == "POST" and form.is_valid():
        try:
            shown = actions.reveal_owner(
                member=member, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except Refused as no:
            form.refuse(no)
    context = {"form": form, "shown": shown, "compound": member.party.compound}
    answer = render(request, "work/register/reveal.html", context, status=INVALID if form.errors else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_safe
@knows("day", "known", "page")
def roll(request: SignedInRequest, code: str) -> HttpResponse:
    """The owner roll of any day that is not to come."""
    compound = get_compound(request.user, code)
    require_owners(request.user, compound)
    form, drawn = _drawn(request, compound)
    context = {"form": form, "compound": compound, "roll": drawn}
    if drawn is not None:
        page_obj, rows = roll_page(compound, drawn, request.GET.get("page"))
        known = request.GET.get("known", "")
        query = urlencode({"day": drawn.day.isoformat(), "known": known})
        context |= {"page_obj": page_obj, "rows": rows, "query": query}
    return render(request, "work/register/roll.html", context, status=INVALID if form.errors else 200)


@login_required
@require_safe
@knows("day", "known")
def roll_sheet(request: SignedInRequest, code: str) -> HttpResponse:
    """The same roll as a workbook, with masked names."""
    compound = get_compound(request.user, code)
    require_owners(request.user, compound)
    form, drawn = _drawn(request, compound)
    if drawn is None:
        return render(
            request, "work/register/roll.html", {"form": form, "compound": compound}, status=INVALID
        )
    answer = HttpResponse(sheet_of(compound, drawn), content_type=CONTENT_TYPE)
    name = f"roll-{compound.code}-{drawn.day:%Y%m%d}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _drawn(request: SignedInRequest, compound: Compound) -> tuple[RollForm, Roll | None]:
    """The form, and the roll it asks for unless something in it does not fit. A roll is of today unless said."""
    today = timezone.localdate()
    asked = {"day": today.isoformat()} | {name: value for name, value in request.GET.items() if value}
    form = RollForm(asked, today=today, label_suffix="")
    if not form.is_valid():
        return form, None
    day, known = form.cleaned_data["day"], form.cleaned_data["known"]
    try:
        return form, owner_roll(
            compound,
            day,
            known_at=midnight_after(known) - timedelta.resolution if known and known < today else None,
            today=today,
        )
    except Refused as no:
        form.refuse(no)
        return form, None
