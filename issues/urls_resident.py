"""Pages without an account. What opens a report is the secret in its address, so that they work without
JavaScript, with cookies lost, and inside WeChat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from issues.views import outside, place, public, rating, report, send, track

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase


class SecretConverter(StringConverter):
    regex = r"[A-Za-z0-9_-]{16,64}"


class CodeConverter(StringConverter):
    regex = r"[A-Za-z0-9_-]{1,40}"


register_converter(SecretConverter, "secret")
register_converter(CodeConverter, "code")


def form(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page with a form.

    Exempt from the CSRF cookie, for no browser sends the right to write by itself here: the capability is the
    secret in the address, which another site does not know, and the form carries a stamp signed for that
    very draft or report (`properties.forms.guard`). There is no session these pages would listen to.
    """
    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(view))


app_name = "resident"
urlpatterns = [
    path("", require_safe(public.home), name="home"),
    path("about/", require_safe(public.about), name="about"),
    path("c/<code:code>/", require_safe(public.compound), name="compound"),
    # a report
    path("report/", form(report.start), name="start"),
    path("report/<secret:token>/topic/", form(report.topic), name="topic"),
    path("report/<secret:token>/kind/", form(report.kind), name="kind"),
    path("report/<secret:token>/call/", require_safe(report.call), name="call"),
    path("report/<secret:token>/questions/", form(report.questions), name="questions"),
    path("report/<secret:token>/stop/", require_safe(report.stop), name="stop"),
    path("report/<secret:token>/details/", form(report.details), name="details"),
    path("report/<secret:token>/photo/<int:slot>/", require_safe(report.draft_photo), name="draft_photo"),
    path("report/<secret:token>/place/", form(place.place), name="place"),
    path("report/<secret:token>/which/", form(place.which), name="which"),
    path("report/<secret:token>/similar/", require_safe(place.similar), name="similar"),
    path("report/<secret:token>/join/<code:code>/", form(place.join), name="join"),
    path("report/<secret:token>/contact/", form(send.contact), name="contact"),
    path("report/<secret:token>/check/", form(send.check), name="check"),
    # following it
    path("track/", form(track.track), name="track"),
    path("r/<secret:secret>/", require_safe(track.progress), name="progress"),
    path("r/<secret:secret>/receipt/", require_safe(track.receipt), name="receipt"),
    path("r/<secret:secret>/qr.svg", require_safe(track.code_picture), name="qr"),
    path("r/<secret:secret>/photo/<uuid:code>/", require_safe(track.photo), name="photo"),
    path("r/<secret:secret>/photo/<uuid:code>/small/", require_safe(track.small_photo), name="small_photo"),
    path("r/<secret:secret>/urge/", form(track.urge), name="urge"),
    path("r/<secret:secret>/supplement/", form(track.supplement), name="supplement"),
    path("r/<secret:secret>/withdraw/", form(track.withdraw), name="withdraw"),
    path("r/<secret:secret>/answer/", form(track.answer), name="answer"),
    path("r/<secret:secret>/rate/", form(rating.rate), name="rate"),
    # another body's answer
    path("outside/thanks/", require_safe(outside.thanks), name="outside_thanks"),
    path("outside/<secret:secret>/", form(outside.outside), name="outside"),
    path("outside/<secret:secret>/photo/<uuid:code>/", require_safe(outside.photo), name="outside_photo"),
    path(
        "outside/<secret:secret>/photo/<uuid:code>/small/",
        require_safe(outside.small_photo),
        name="outside_small_photo",
    ),
]
