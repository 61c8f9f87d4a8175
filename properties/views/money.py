"""The owners' money: what has to be published, entering it, correcting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from properties import actions, photos, published
from properties.access import standing
from properties.actions.money import ENTERS, may_enter
from properties.asked import knows
from properties.forms.money import AMOUNTS, EntryForm, TermForm
from properties.models import Publication
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from properties.models import User
    from properties.requests import SignedInRequest

_INVALID = 422
_LONGEST = 40


@login_required
@require_safe
@knows("state", "kind", "q", "page")
def publications(request: SignedInRequest) -> HttpResponse:
    """What has to be published, late first; what was published behind a tab."""
    state = request.GET.get("state", published.OWED)
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:_LONGEST]
    today = timezone.localdate()
    listed = published.listed(request.user, state=state, kind=kind, words=words, today=today)
    page = Paginator(listed.rows, published.PAGE).get_page(request.GET.get("page"))
    asked = {name: value for name, value in (("state", state), ("kind", kind), ("q", words)) if value}
    context = {
        "page_obj": page,
        "rows": published.shown(page, today),
        "chips": listed.chips,
        "kinds": Publication.Kind.choices,
        "kind": kind,
        "state": state,
        "q": words,
        "query": urlencode(asked),
        "may_enter": standing(request.user).holds(*ENTERS),
    }
    return render(request, "work/money/list.html", context)


@login_required
@require_safe
@knows()
def publication(request: SignedInRequest, pk: int) -> HttpResponse:
    """One period with every revision."""
    row = published.get_publication(request.user, pk)
    today = timezone.localdate()
    context = {
        "publication": row,
        "shown": published.shown([row], today)[0],
        "revisions": published.revisions(row),
        "gap": published.gap_before(row),
        "may_enter": row.is_current and may_enter(request.user, row.compound),
    }
    return render(request, "work/money/publication.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    return _entry(request, _mine(request, pk), correcting=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """A correction is a further revision and says why."""
    return _entry(request, _mine(request, pk), correcting=True)


def _mine(request: SignedInRequest, pk: int) -> Publication:
    row = published.get_publication(request.user, pk)
    if not may_enter(request.user, row.compound):
        raise NotYours("money.not-yours", _("Your post does not allow this here."))
    return row


def _entry(request: SignedInRequest, row: Publication, *, correcting: bool) -> HttpResponse:
    now = timezone.now()
    known = {name: getattr(row, name) for name in (*AMOUNTS, "to_fund")} if correcting else {}
    texts = {name: getattr(row, name) for name in ("posted_where", "posted_until", "decision_ref")}
    sent = request.POST if request.method == "POST" else None
    form = EntryForm(
        sent,
        request.FILES if sent is not None else None,
        publication=row,
        today=timezone.localdate(now),
        correcting=correcting,
        initial={"published_on": timezone.localdate(now), **known, **texts},
        label_suffix="",
    )
    if request.method == "POST" and form.is_valid():
        try:
            with photos.kept_photos():
                row = _write(row, form, by=request.user, at=now)
        except Refused as no:
            if no.field is None:
                raise
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("It is entered, and stands on the compound's public page."))
            return redirect("money:publication", row.pk)
    context = {"form": form, "publication": row, "correcting": correcting}
    return render(request, "work/money/entry.html", context, status=_INVALID if form.errors else 200)


def _write(row: Publication, form: EntryForm, *, by: User, at: datetime) -> Publication:
    entry = form.entry()
    if not form.correcting:
        return actions.publish(publication=row, entry=entry, by=by, at=at)
    return actions.correct(publication=row, entry=entry, reason=form.cleaned_data["reason"], by=by, at=at)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new_term_audit(request: SignedInRequest) -> HttpResponse:
    """Terms are in no calendar: a person says that one has ended."""
    if not standing(request.user).holds(*ENTERS):
        raise NotYours("money.not-yours", _("Your post does not allow this here."))
    sent = request.POST if request.method == "POST" else None
    form = TermForm(sent, user=request.user, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.owe_term_audit(by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as no:
            if no.field is None:
                raise
            form.add_error(no.field, str(no))
        else:
            messages.success(request, _("The audit of the term is asked for."))
            return redirect("money:publication", row.pk)
    return render(request, "work/money/term.html", {"form": form}, status=_INVALID if form.errors else 200)
