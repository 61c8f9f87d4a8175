"""What is entered about one work beside its stages: plan, facts, money, notices, photos, papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from properties import actions
from properties import boards_works as boards
from properties.asked import knows
from properties.forms import works as forms
from properties.photos import kept_photos, serve
from properties.views.works import INVALID, only_writers
from yinhang.errors import BadRequest, Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django.utils.functional import _StrPromise

    from properties.models import Work
    from properties.requests import SignedInRequest


class Step(NamedTuple):
    """One thing that can be entered: its form, the action, and what the page says."""

    title: _StrPromise
    lead: _StrPromise
    button: _StrPromise
    done: _StrPromise
    form: Callable[..., Any]
    act: Callable[..., Any]
    # Whether the form may have nothing to ask: no stage ahead.
    nothing: bool = False


def _photos_form(*args: Any, work: Work, **kwargs: Any) -> forms.PhotosForm:
    return forms.PhotosForm(*args, photos=work.photos.order_by("pair"), **kwargs)


STEPS: Final[dict[str, Step]] = {
    "plan": Step(
        gettext_lazy("Plan the stages"),
        gettext_lazy(
            "The day of the next stage is reminded of. A moved day stays to be read with its reason."
        ),
        gettext_lazy("Plan these days"),
        gettext_lazy("The days are planned."),
        forms.PlanForm,
        actions.replan,
        nothing=True,
    ),
    "facts": Step(
        gettext_lazy("Kind, contractor, budget"),
        gettext_lazy("Each change stays in the log."),
        gettext_lazy("Save"),
        gettext_lazy("The facts are saved."),
        forms.FactsForm,
        actions.describe_work,
    ),
    "payment": Step(
        gettext_lazy("Enter a payment"),
        gettext_lazy("A payment is never changed. One entered by mistake is struck, with a reason."),
        gettext_lazy("Enter the payment"),
        gettext_lazy("The payment is entered."),
        forms.PaymentForm,
        actions.pay,
    ),
    "notice": Step(
        gettext_lazy("Tell the residents"),
        gettext_lazy("Everybody reads it on the compound's page from the first to the last day."),
        gettext_lazy("Publish the notice"),
        gettext_lazy("The notice is published."),
        forms.NoticeForm,
        actions.announce,
    ),
    "photos": Step(
        gettext_lazy("Add photos before and after"),
        gettext_lazy("Two photos of the same spot make a pair. The second one may come later."),
        gettext_lazy("Add the photos"),
        gettext_lazy("The photos are added."),
        _photos_form,
        actions.add_work_photos,
    ),
    "paper": Step(
        gettext_lazy("File a paper"),
        gettext_lazy("A contract, an approval, a record of acceptance: as PDF or as a photo."),
        gettext_lazy("File the paper"),
        gettext_lazy("The paper is filed."),
        forms.PaperForm,
        actions.file_work_paper,
    ),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """One form about one work."""
    found = boards.get_work(request.user, pk)
    if step not in STEPS:
        raise Http404
    only_writers(request)
    asked = STEPS[step]
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = asked.form(*sent, work=found, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            with kept_photos():
                asked.act(work=found, by=request.user, at=timezone.now(), **form.data_of())
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
        else:
            messages.success(request, asked.done)
            return redirect("places:work", found.pk)
    context = {"form": form, "step": asked, "work": found, "wide": form.is_multipart()}
    return render(request, "work/places/work_step.html", context, status=INVALID if form.errors else 200)


STRUCK: Final[dict[str, tuple[Callable[..., Any], str, Callable[..., Any]]]] = {
    "payment": (boards.get_payment, "payment", actions.strike_payment),
    "notice": (boards.get_notice, "notice", actions.strike_notice),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def strike(request: SignedInRequest, pk: int, part: str, row: int) -> HttpResponse:
    """A page of its own asks for the reason; nothing is deleted."""
    found = boards.get_work(request.user, pk)
    if part not in STRUCK:
        raise Http404
    get, name, act = STRUCK[part]
    target = get(found, row)
    only_writers(request)
    form = forms.StrikeForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            act(**{name: target}, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("It is struck. It stays to be read and no longer counts."))
            return redirect("places:work", found.pk)
    context = {"form": form, "work": found, "target": target, "part": part}
    return render(request, "work/places/work_strike.html", context, status=INVALID if form.errors else 200)


@login_required
@require_POST
@knows()
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a pair of photos to everybody, or take it back."""
    found = boards.get_work(request.user, pk)
    only_writers(request)
    form = forms.ShowForm(request.POST)
    if not form.is_valid():
        raise BadRequest("work.pair", _("The form arrived incomplete. Please try again."))
    actions.show_photos(work=found, by=request.user, **form.cleaned_data)
    messages.success(
        request,
        _("Everybody sees these photos now.")
        if form.cleaned_data["is_public"]
        else _("These photos are no longer shown to everybody."),
    )
    return redirect("places:work", found.pk)


@login_required
@require_safe
@knows()
def photo(request: SignedInRequest, pk: int, photo: UUID) -> HttpResponseBase:
    return serve(boards.get_photo(request.user, pk, photo).path)


@login_required
@require_safe
@knows()
def thumbnail(request: SignedInRequest, pk: int, photo: UUID) -> HttpResponseBase:
    return serve(boards.get_photo(request.user, pk, photo).path, thumbnail=True)


@require_safe
@knows()
def public_photo(_request: HttpRequest, photo: UUID) -> HttpResponseBase:
    return serve(boards.get_public_photo(photo).path)


@require_safe
@knows()
def public_thumbnail(_request: HttpRequest, photo: UUID) -> HttpResponseBase:
    return serve(boards.get_public_photo(photo).path, thumbnail=True)
