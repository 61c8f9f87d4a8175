"""A resident reports a problem: the pages about what is wrong (R2, R3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from issues import actions, journey, limits
from issues.access import get_draft_photo
from issues.boards import portal
from issues.forms.report import SLOTS, DetailsForm, KindForm, QuestionsForm, TopicForm
from issues.views.sheets import INVALID, Sheet, came_from_check, sheet_of
from properties import photos
from properties.asked import address_of, knows
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


@knows("c", passed_on=True)
def start(request: HttpRequest) -> HttpResponse:
    """R2 before there is a draft. Reading the page writes nothing; the first answer starts the draft."""
    form = TopicForm(
        request.POST if request.method == "POST" else None, topics=portal.topics(), about="start"
    )
    place = portal.compound_called(request.GET.get("c", ""))
    if not form.is_bound or not form.is_valid():
        context = {
            "form": form,
            "compound": place,
            "incidents": portal.live_incidents(place.pk, timezone.now()) if place else (),
            "back": reverse("resident:home"),
            "number": 1,
            "total": len(journey.COUNTED),
        }
        return render(request, "resident/topic.html", context, status=INVALID if form.is_bound else 200)
    topic = form.cleaned_data["topic"]
    limits.starting(ip=address_of(request))
    token = actions.start_draft(
        language=get_language() or "",
        at=timezone.now(),
        answers={"topic": topic.pk, "compound": place.pk if place else None},
    )
    return redirect(f"resident:{journey.after_topic(portal.kinds_of(topic.pk))}", token)


@knows("back")
@sheet_of
def topic(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """R2 again: change the topic. Another topic has other sub-topics and questions, so those start anew."""
    topics = portal.topics()
    chosen = next((one.code for one in topics if one.pk == sheet.answers.topic), None)
    data = request.POST if request.method == "POST" else None
    form = TopicForm(data, topics=topics, about=sheet.about, initial={"topic": chosen})
    if not form.is_bound or not form.is_valid():
        return sheet.draw(request, "topic", {"form": form}, status=INVALID if form.is_bound else 200)
    picked = form.cleaned_data["topic"]
    if picked.pk != sheet.answers.topic:
        sheet.keep(topic=picked.pk, subtopic=None, extra={})
    step = journey.after_topic(portal.kinds_of(picked.pk))
    return sheet.carry(request, step) if step == "kind" else sheet.onward(request, step)


@knows("back")
@sheet_of
def kind(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Which sub-topic. An emergency leads to the phone numbers first."""
    kinds = portal.kinds_of(sheet.answers.topic or 0)
    if not kinds:
        return sheet.carry(request, "details" if sheet.answers.topic else "topic")
    chosen = next((one.code for one in kinds if one.pk == sheet.answers.subtopic), None)
    data = request.POST if request.method == "POST" else None
    form = KindForm(data, kinds=kinds, about=sheet.about, initial={"kind": chosen})
    if not form.is_bound or not form.is_valid():
        status = INVALID if form.is_bound else 200
        return sheet.draw(request, "kind", {"form": form}, before="topic", status=status)
    picked = form.cleaned_data["kind"]
    if picked is None or picked.pk != sheet.answers.subtopic:
        sheet.keep(subtopic=picked.pk if picked else None, extra={})
    step = journey.after_kind(picked)
    return sheet.onward(request, step) if step == "details" else sheet.carry(request, step)


@knows("back")
@sheet_of
def call(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """An emergency: call first. Going on is possible and takes one tap."""
    chosen = portal.kind(sheet.answers.subtopic)
    if chosen is None or not journey.is_emergency(chosen):
        return sheet.carry(request, journey.after_call(chosen))
    step = journey.after_call(chosen)
    onward = "check" if came_from_check(request) and step == "details" else step
    query = "?back=check" if came_from_check(request) and onward != "check" else ""
    calls = portal.calls_of(chosen, portal.firm_of(sheet.answers.compound))
    context = {"kind": chosen, "calls": calls, "onward": sheet.url(onward) + query}
    return sheet.draw(request, "call", context, before="kind")


@knows("back")
@sheet_of
def questions(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The extra questions of the sub-topic, where it has any."""
    chosen = portal.kind(sheet.answers.subtopic)
    asked = list(chosen.questions.all()) if chosen else []
    if not asked:
        return sheet.onward(request, "details")
    data = request.POST if request.method == "POST" else None
    form = QuestionsForm(data, questions=asked, about=sheet.about, initial=dict(sheet.answers.extra))
    if not form.is_bound or not form.is_valid():
        status = INVALID if form.is_bound else 200
        return sheet.draw(request, "questions", {"form": form, "kind": chosen}, before="kind", status=status)
    extra = form.answers()
    sheet.keep(extra=extra)
    if journey.stopped_by(asked, extra) is not None:
        return sheet.carry(request, "stop")
    return sheet.onward(request, "details")


@knows("back")
@sheet_of
def stop(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """An answer means that somebody else is the one to ask: say whom, and keep what was typed."""
    chosen = portal.kind(sheet.answers.subtopic)
    question = journey.stopped_by(chosen.questions.all(), sheet.answers.extra) if chosen else None
    if chosen is None or question is None:
        return sheet.carry(request, "details")
    context = {"question": question, "calls": portal.calls_of(chosen)}
    return sheet.draw(request, "stop", context, before="questions")


@knows("back")
@sheet_of
def details(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """R3. What was typed is kept whatever happens to the photos, and the good photos whatever to the others."""
    if request.method != "POST":
        form = DetailsForm(about=sheet.about, initial={"text": sheet.answers.text})
        return _draw_details(request, sheet, form)
    form = DetailsForm(request.POST, request.FILES, about=sheet.about)
    form.is_valid()
    if not form.non_field_errors():
        _keep_photos(request, form, sheet)
    text = form.cleaned_data.get("text")
    if text and not form.non_field_errors():
        sheet.keep(text=text)
    if removed := _slot(request.POST.get("remove", "")):
        actions.remove_draft_photo(draft=sheet.draft, slot=removed, at=timezone.now())
        if not request.POST.get("text", "").strip() or not form.errors:
            return sheet.carry(request, "details")
    if form.errors:
        return _draw_details(request, sheet, form, status=INVALID)
    return sheet.onward(request, "place")


def _slot(text: str) -> int | None:
    return int(text) if text in map(str, SLOTS) else None


def _keep_photos(request: HttpRequest, form: DetailsForm, sheet: Sheet) -> None:
    for slot, upload in form.uploads().items():
        try:
            limits.uploading(ip=address_of(request))
            clean = photos.clean_photo(upload)
            actions.add_draft_photo(draft=sheet.draft, slot=slot, clean=clean, at=timezone.now())
        except Refused as refused:
            form.refuse_photo(slot, refused)


def _draw_details(
    request: HttpRequest, sheet: Sheet, form: DetailsForm, *, status: int = 200
) -> HttpResponse:
    taken = {photo.slot for photo in sheet.draft.photos.all()}
    for slot in taken:
        form[f"photo{slot}"].label = _("Replace photo %(number)d") % {"number": slot}
    slots: list[dict[str, Any]] = [
        {
            "number": slot,
            "field": form[f"photo{slot}"],
            "url": reverse("resident:draft_photo", args=[sheet.token, slot]) if slot in taken else "",
        }
        for slot in SLOTS
    ]
    before = "kind" if sheet.answers.subtopic else "topic"
    return sheet.draw(request, "details", {"form": form, "slots": slots}, before=before, status=status)


@knows()
@sheet_of
def draft_photo(_request: HttpRequest, sheet: Sheet, slot: int) -> HttpResponseBase:
    """A photo of the unfinished report, small."""
    if slot not in SLOTS:
        raise Http404
    return photos.serve(get_draft_photo(sheet.draft, slot).path, thumbnail=True)
