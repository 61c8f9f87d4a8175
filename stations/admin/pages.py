"""The admin's pages that do one thing to a station or a key: ask, do it, and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from properties.admin_base import person
from properties.asked import knows
from stations import actions
from stations.access import get_key, get_station, kept_by
from stations.admin.asking import Asked, ask, bound, done
from stations.forms import KeyForm, PostForm, RotateForm, WordsForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from stations.models import Station, StationKey


def _show_once(request: HttpRequest, made: Any, back: str) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("The new key"),
        "made": made,
        "back": back,
    }
    return TemplateResponse(request, "admin/stations/key.html", context)


def _address(row: Station | StationKey) -> str:
    return reverse(f"admin:stations_{row._meta.model_name}_change", args=[row.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new_key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a key; it is shown on the answer and on no other page."""
    user, station = person(request), get_station(person(request), pk)
    back = _address(station)
    asked = Asked(
        _("New key for %(station)s") % {"station": station},
        _("The key is shown once, on the next page. Nobody can read it again later."),
        _("Make the key"),
        back,
    )

    def do(form: KeyForm) -> HttpResponse:
        made = actions.make_key(station=station, **form.about_the_key, by=user, at=timezone.now())
        return _show_once(request, made, back)

    return ask(request, asked, bound(KeyForm, request), do)


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def rotate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Replace a key by another with the same scopes and addresses."""
    user, key = person(request), get_key(person(request), pk)
    back = _address(key.station)
    asked = Asked(
        _("Replace the key %(key)s") % {"key": key},
        _("The new key is shown once. Until the days are over both keys are valid, then only the new one."),
        _("Replace the key"),
        back,
    )

    def do(form: RotateForm) -> HttpResponse:
        made = actions.rotate_key(key=key, **form.about_the_key, by=user, at=timezone.now())
        return _show_once(request, made, back)

    return ask(request, asked, bound(RotateForm, request), do)


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    user, key = person(request), get_key(person(request), pk)
    back = _address(key.station)
    asked = Asked(
        _("Revoke the key %(key)s") % {"key": key},
        _("The key opens nothing from this moment on. This cannot be taken back."),
        _("Revoke the key"),
        back,
    )

    def do(form: WordsForm) -> HttpResponse:
        actions.revoke_key(key=key, by=user, at=timezone.now(), words=form.cleaned_data["words"])
        return done(request, _("The key is revoked."), back)

    return ask(request, asked, bound(WordsForm, request), do)


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    user, station = person(request), get_station(person(request), pk)
    asked = Asked(
        _("Put %(station)s out of service") % {"station": station},
        _("None of its keys opens anything from this moment on, until it is put back into service."),
        _("Put out of service"),
        _address(station),
    )

    def do(form: WordsForm) -> HttpResponse:
        actions.close_station(station=station, by=user, at=timezone.now(), words=form.cleaned_data["words"])
        return done(request, _("The station is out of service."), asked.back)

    return ask(request, asked, bound(WordsForm, request), do)


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    user, station = person(request), get_station(person(request), pk)
    asked = Asked(
        _("Put %(station)s back into service") % {"station": station},
        _("Its keys that have neither run out nor been revoked open again."),
        _("Put back into service"),
        _address(station),
    )

    def do(form: WordsForm) -> HttpResponse:
        actions.reopen_station(station=station, by=user, at=timezone.now(), words=form.cleaned_data["words"])
        return done(request, _("The station is back in service."), asked.back)

    return ask(request, asked, bound(WordsForm, request), do)


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def new_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more post: what the station sees grows by it."""
    user, station = person(request), get_station(person(request), pk)
    asked = Asked(
        _("One more post for %(station)s") % {"station": station},
        _("The station sees and does what a person with this post sees and does."),
        _("Give the post"),
        _address(station),
    )
    form = bound(PostForm, request)
    form.choose_among(kept_by(user))

    def do(form: PostForm) -> HttpResponse:
        role, place = form.role_and_place
        actions.give_post(station=station, role=role, place=place, by=user, at=timezone.now())
        return done(request, _("The post is given."), asked.back)

    return ask(request, asked, form, do)


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def end_post(request: HttpRequest, pk: UUID, post: int) -> HttpResponse:
    user, station = person(request), get_station(person(request), pk)
    held = station.user.posts.filter(pk=post).first()
    if held is None:
        raise Http404
    asked = Asked(
        _("End the post “%(post)s”") % {"post": held},
        _("Today is its last day."),
        _("End the post"),
        _address(station),
    )

    def do(_form: WordsForm) -> HttpResponse:
        actions.end_station_post(station=station, post=held, by=user, at=timezone.now())
        return done(request, _("The post ends today."), asked.back)

    return ask(request, asked, bound(WordsForm, request), do)
