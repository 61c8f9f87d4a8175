"""The admin's pages that do one thing to a subscription or a delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from properties.admin_base import person
from properties.asked import knows
from stations import actions
from stations.access import get_station
from stations.admin.asking import Asked, ask, bound, done
from stations.forms import OverlapForm, SubscriptionForm, YesForm
from stations.subscription_access import get_kept_delivery, get_subscription

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from stations.actions.subscriptions import MadeSubscription


def _address(kind: str, pk: object) -> str:
    return reverse(f"admin:stations_{kind}_change", args=[pk])


def _show_once(request: HttpRequest, made: MadeSubscription) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("The new secret"),
        "made": made,
        "back": _address("subscription", made.subscription.pk),
    }
    return TemplateResponse(request, "admin/stations/secret.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def subscribe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Subscribe for a station; the secret is shown on the answer and on no other page."""
    user, station = person(request), get_station(person(request), pk)
    asked = Asked(
        _("Webhook for %(station)s") % {"station": station},
        _(
            "The station is told at this address of what it may see. The secret is shown once, on the next page."
        ),
        _("Subscribe"),
        _address("station", station.pk),
    )

    def do(form: SubscriptionForm) -> HttpResponse:
        made = actions.subscribe(holder=station, **form.about_it, by=user, at=timezone.now())
        return _show_once(request, made)

    return ask(request, asked, bound(SubscriptionForm, request), do)


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def rotate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Replace the secret; the old one signs beside the new one for some days."""
    user, row = person(request), get_subscription(person(request), pk)
    asked = Asked(
        _("Replace the secret of “%(name)s”") % {"name": row},
        _("The new secret is shown once. Until the days are over every message is signed with both."),
        _("Replace the secret"),
        _address("subscription", row.pk),
    )

    def do(form: OverlapForm) -> HttpResponse:
        made = actions.rotate_secret(subscription=row, overlap=form.overlap, by=user, at=timezone.now())
        return _show_once(request, made)

    return ask(request, asked, bound(OverlapForm, request), do)


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    user, row = person(request), get_subscription(person(request), pk)
    asked = Asked(
        _("Pause “%(name)s”") % {"name": row},
        _("Nothing more is sent, and what waits is withdrawn. The receiver catches up by reading the lists."),
        _("Pause"),
        _address("subscription", row.pk),
    )

    def do(_form: forms.Form) -> HttpResponse:
        actions.pause_subscription(subscription=row, by=user, at=timezone.now())
        return done(request, _("The subscription is paused."), asked.back)

    return ask(request, asked, bound(YesForm, request), do)


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    user, row = person(request), get_subscription(person(request), pk)
    asked = Asked(
        _("Resume “%(name)s”") % {"name": row},
        _("The receiver is told of what happens from now on, and of nothing that happened meanwhile."),
        _("Resume"),
        _address("subscription", row.pk),
    )

    def do(_form: forms.Form) -> HttpResponse:
        actions.resume_subscription(subscription=row, by=user, at=timezone.now())
        return done(request, _("The subscription is active again."), asked.back)

    return ask(request, asked, bound(YesForm, request), do)


@require_http_methods(["GET", "HEAD", "POST"])
@knows()
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    user, row = person(request), get_kept_delivery(person(request), pk)
    asked = Asked(
        _("Send %(message)s again") % {"message": row.message},
        _(
            "It is tried again from the start, under the same webhook-id: who has it already knows it by that."
        ),
        _("Send again"),
        _address("delivery", row.pk),
    )

    def do(_form: forms.Form) -> HttpResponse:
        actions.resend(delivery=row, by=user, at=timezone.now())
        return done(request, _("The delivery is on its way again."), asked.back)

    return ask(request, asked, bound(YesForm, request), do)
