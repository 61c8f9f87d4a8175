"""The register of homes: compounds, buildings, homes, and their areas."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from properties import actions, boards_register
from properties.access import REGISTRARS, get_building, get_compound, get_home, standing
from properties.actions.homes import require_registrar
from properties.asked import knows
from properties.boards_home import home_page, place_of
from properties.forms.register import AreaForm, HomeForm
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from properties.requests import SignedInRequest

INVALID = 422
LONGEST_SEARCH = 80


def _searched(request: SignedInRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]


@login_required
@require_safe
@knows("q", "state", "page")
def compounds(request: SignedInRequest) -> HttpResponse:
    """The compounds a person works with, and how much of each is in the register."""
    q, state = _searched(request), request.GET.get("state", "")
    found = boards_register.compounds(
        request.user, q=q, state=state, page=request.GET.get("page"), today=timezone.localdate()
    )
    names = {
        "": _("All compounds"),
        boards_register.ENTERED: _("With homes"),
        boards_register.EMPTY: _("Nothing entered yet"),
    }
    chips = [
        {
            "text": text,
            "href": f"?{urlencode({'q': q, 'state': value})}",
            "count": found.counts[value],
            "current": value == state,
        }
        for value, text in names.items()
    ]
    context = {"found": found, "page_obj": found.page_obj, "q": q, "state": state, "chips": chips}
    context["may_keep"] = standing(request.user).holds(*REGISTRARS)
    query = urlencode({"q": q, "state": state})
    return render(request, "work/register/compounds.html", {**context, "query": query})


@login_required
@require_safe
@knows()
def compound(request: SignedInRequest, code: str) -> HttpResponse:
    place = get_compound(request.user, code)
    page = boards_register.compound_page(request.user, place, today=timezone.localdate())
    return render(request, "work/register/compound.html", {"page": page})


@login_required
@require_safe
@knows("entrance", "q", "page")
def building(request: SignedInRequest, pk: int) -> HttpResponse:
    """The homes of one building."""
    asked = {"entrance": request.GET.get("entrance", ""), "q": _searched(request)}
    page = boards_register.building_page(
        request.user,
        get_building(request.user, pk),
        **asked,
        page=request.GET.get("page"),
        today=timezone.localdate(),
    )
    context = {"page": page, "page_obj": page.page_obj, "query": urlencode(asked), **asked}
    return render(request, "work/register/building.html", context)


@login_required
@require_safe
@knows()
def home(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_home(request.user, pk)
    page = home_page(request.user, found, today=timezone.localdate())
    return render(request, "work/register/home.html", {"page": page, "home": found, "place": place_of(found)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def add_home(request: SignedInRequest, code: str) -> HttpResponse:
    place = get_compound(request.user, code)
    require_registrar(request.user, place)
    form = HomeForm(request.POST or None, compound=place, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_home(by=request.user, at=timezone.now(), **form.given())
        except Refused as no:
            form.refuse(no)
        else:
            messages.success(request, _("The home is entered. Next, enter its owner."))
            return redirect("register:home", made.pk)
    context = {"form": form, "compound": place}
    return render(request, "work/register/add_home.html", context, status=INVALID if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def correct_area(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_home(request.user, pk)
    require_registrar(request.user, found.compound)
    form = AreaForm(request.POST or None, today=timezone.localdate(), label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_area(home=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as no:
            form.refuse(no)
        else:
            messages.success(request, _("The area is corrected. What it was before stays in the history."))
            return redirect("register:home", found.pk)
    context = {"form": form, "home": found, "place": place_of(found)}
    return render(request, "work/register/correct_area.html", context, status=INVALID if form.errors else 200)
