"""A resident follows a report: finding it, its receipt, its progress, and what they may do (R8, R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues import routing
from issues.access import find_reporter, get_evidence_for_reporter
from issues.boards import progress as board
from issues.boards import repeated
from issues.boards.wording import SHAPES
from issues.forms.track import AnswerForm, ConfirmForm, SupplementForm, TrackForm
from issues.links import secret_for
from issues.views.followed import Link, clean_photos, link_of
from issues.views.sheets import INVALID
from issues.workflow import Status, Verb
from properties import photos
from properties.asked import address_of, knows
from yinhang.errors import Refused, TooMany

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from issues.boards.progress import Pair, Progress
    from issues.forms.report import PhotosForm
    from issues.models import Evidence

THANKS: Final = {
    "urge": gettext_lazy("Thank you. The people responsible have been reminded."),
    "supplement": gettext_lazy("Thank you. What you added has been passed on."),
    "answer": gettext_lazy("Thank you. Your answer has been passed on, and the work goes on."),
    "withdraw": gettext_lazy("Your report has been taken back. Nobody will work on it any more."),
    "rate": gettext_lazy("Thank you for your rating."),
}


@knows(passed_on=True)
def track(request: HttpRequest) -> HttpResponse:
    """Find a report by its number and the phone. Every miss reads the same."""
    form = TrackForm(request.POST if request.method == "POST" else None, about="track")
    if form.is_bound and form.is_valid():
        try:
            found = find_reporter(
                form.cleaned_data["code"], form.cleaned_data["phone"], ip=address_of(request)
            )
        except TooMany:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("resident:progress", secret_for("reporter", found.pk))
    status = INVALID if form.is_bound else 200
    return render(
        request, "resident/track.html", {"form": form, "back": reverse("resident:home")}, status=status
    )


@knows(passed_on=True)
@link_of
def receipt(request: HttpRequest, link: Link) -> HttpResponse:
    """R8. A page to keep: reading it again months later shows the same number and today's holder."""
    now = timezone.now()
    own = link.reporter.issue
    name, phone = board.holder_of(link.issue)
    context = {
        "link": link,
        "issue": own,
        "address": f"{settings.PUBLIC_URL}{link.url()}",
        "promised": board.promised(own, now) if own.is_open else {},
        "holder": name,
        "holder_phone": phone,
        "withdraw_until": board.progress_of(link.reporter, now).withdraw_until,
        "figures": [{"name": _("Number of your report"), "value": own.code}],
    }
    return render(request, "resident/receipt.html", context)


@knows(passed_on=True)
@link_of
def code_picture(_request: HttpRequest, link: Link) -> HttpResponse:
    """The QR code of the progress page, as a picture of its own: the page allows no inline images' scripts."""
    drawn = segno.make(f"{settings.PUBLIC_URL}{link.url()}", error="m", micro=False)
    svg = drawn.svg_inline(scale=6, border=4, dark="#000", light="#fff", omitsize=False)
    body = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(
        body, content_type="image/svg+xml", headers={"Content-Security-Policy": "default-src 'none'; sandbox"}
    )


@knows("done", passed_on=True)
@link_of
def progress(request: HttpRequest, link: Link) -> HttpResponse:
    """R9."""
    shown = board.progress_of(link.reporter, timezone.now())
    name, phone = board.holder_of(link.issue)
    context = {
        "link": link,
        "shown": shown,
        "nodes": _nodes(shown),
        "pairs": [_pair(link, pair) for pair in shown.pairs],
        "own_photos": [_photo(link, photo) for photo in shown.own_photos],
        "merged": board.merged_note(link.reporter),
        "council": repeated.of_reports([shown.issue.pk, link.reporter.issue_id]),
        "readable": link.reporter.is_first or link.issue.is_public,
        "holder": name,
        "holder_phone": phone,
        "why": routing.why(link.issue),
        "thanks": THANKS.get(request.GET.get("done", "")),
        "done": request.GET.get("done", ""),
        "urge": ConfirmForm(about=link.about),
        "state_kind": SHAPES.get(Status(link.issue.status), ""),
        "call_back_text": _call_back_text(shown),
    }
    return render(request, "resident/progress.html", context)


def _call_back_text(shown: Progress) -> str:
    """Who is unhappy is called by a person, by a day."""
    if shown.call_back_by is None:
        return ""
    day = date_format(timezone.localtime(shown.call_back_by), "DATE_FORMAT")
    return _("A person from the street office calls you back by %(day)s.") % {"day": day}


def _nodes(shown: Progress) -> list[dict[str, Any]]:
    return [
        {"state": one.state, "title": one.title, "at": one.at, "who": one.who, "text": one.text}
        for one in shown.stations
    ]


def _photo(link: Link, photo: Evidence) -> dict[str, Any]:
    caption = photo.caption
    if photo.taken_at is not None:
        taken = timezone.localtime(photo.taken_at).strftime("%Y-%m-%d %H:%M")
        caption = f"{caption} · {taken}" if caption else taken
    return {
        "url": reverse("resident:photo", args=[link.secret, photo.code]),
        "thumb": reverse("resident:small_photo", args=[link.secret, photo.code]),
        "alt": photo.caption or photo.get_kind_display(),
        "caption": caption,
    }


def _pair(link: Link, pair: Pair) -> dict[str, Any]:
    return {
        "before": _photo(link, pair.before) if pair.before else None,
        "after": _photo(link, pair.after) if pair.after else None,
    }


@knows()
@link_of
def photo(_request: HttpRequest, link: Link, code: UUID) -> HttpResponseBase:
    return photos.serve(get_evidence_for_reporter(link.reporter, code).path)


@knows()
@link_of
def small_photo(_request: HttpRequest, link: Link, code: UUID) -> HttpResponseBase:
    return photos.serve(get_evidence_for_reporter(link.reporter, code).path, thumbnail=True)


@knows()
@link_of
def urge(request: HttpRequest, link: Link) -> HttpResponse:
    """催办, once a day."""
    return _confirmed(request, link, Verb.URGE, "resident/urge.html")


@knows()
@link_of
def withdraw(request: HttpRequest, link: Link) -> HttpResponse:
    """撤回, within ten minutes."""
    return _confirmed(request, link, Verb.WITHDRAW, "resident/withdraw.html")


def _confirmed(request: HttpRequest, link: Link, verb: Verb, template: str) -> HttpResponse:
    """A page that asks once, and the move behind its button. A rule's refusal is shown on that page."""
    form = ConfirmForm(request.POST if request.method == "POST" else None, about=link.about)
    if form.is_bound and form.is_valid():
        try:
            link.make(verb)
        except TooMany:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
            return render(
                request, template, {"form": form, "link": link, "back": link.url()}, status=refused.status
            )
        return link.done(verb.value)
    context = {"form": form, "link": link, "back": link.url()}
    return render(request, template, context, status=INVALID if form.is_bound else 200)


@knows()
@link_of
def supplement(request: HttpRequest, link: Link) -> HttpResponse:
    """补充."""
    return _written(request, link, SupplementForm, Verb.SUPPLEMENT, "resident/supplement.html")


@knows()
@link_of
def answer(request: HttpRequest, link: Link) -> HttpResponse:
    """The office asked something; this is the answer."""
    return _written(request, link, AnswerForm, Verb.ANSWER, "resident/answer.html")


def _written(
    request: HttpRequest, link: Link, kind: type[PhotosForm], verb: Verb, template: str
) -> HttpResponse:
    """Words and photos through a link. Whatever is refused, the words stay on the page."""
    bound = request.method == "POST"
    form = kind(request.POST if bound else None, request.FILES if bound else None, about=link.about)
    status = 200
    if bound:
        status = INVALID
        sent = clean_photos(form, request) if form.is_valid() else []
        if form.is_valid():
            try:
                link.make(verb, note=form.cleaned_data["text"], photos=sent)
            except Refused as refused:
                form.add_error(None, str(refused))
                status = refused.status
            else:
                return link.done(verb.value)
    shown = board.progress_of(link.reporter, timezone.now())
    context = {"form": form, "link": link, "question": shown.question, "back": link.url()}
    return render(request, template, context, status=status)
