"""Writing inspections by checklist, their photos, and the checklist itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from properties.actions.inspections import inspect
from properties.checklists import score, takes_photos
from properties.models import ChecklistItem, Inspection, InspectionAnswer
from properties.photos import keep, kept_photos
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from properties.checklists import Answer
    from properties.models import Compound, User
    from properties.photos import CleanPhoto

Verdict = InspectionAnswer.Verdict
# What a later version may say differently. Its code and its dimension stay: a figure is read over the years.
MAY_CHANGE: Final = ("text", "text_en", "points", "basis", "position")


def check(
    *,
    compound: Compound,
    answers: Mapping[int, Answer],
    on: date,
    by: User,
    at: datetime,
    note: str = "",
) -> list[Inspection]:
    """One look at a compound by the checklist of that day, answers by item; an inspection for each dimension.

    A dimension is answered as a whole or not at all. One of which nothing applies here leaves no row.
    """
    with kept_photos(), transaction.atomic():
        # Locked, so that nobody changes the words or points of an item while it is answered.
        asked = list(ChecklistItem.objects.on(on).select_for_update())
        items = {item.pk: item for item in asked if item.pk in answers}
        if len(items) != len(answers):
            raise Refused(
                "checklist.changed",
                _("The checklist has changed since you opened it. Please open it again."),
            )
        looked_at = {item.dimension for item in items.values()}
        if any(item.dimension in looked_at and item.pk not in answers for item in asked):
            raise Refused("checklist.unfinished", _("Please answer every item of a part you have begun."))
        scores = {
            dimension: points
            for dimension in looked_at
            if (points := _score(items.values(), answers, dimension)) is not None
        }
        if items and not scores:
            raise Refused(
                "checklist.nothing", _("Nothing you looked at applies here, so there are no points to enter.")
            )
        rows = inspect(compound=compound, scores=scores, on=on, by=by, at=at, note=note)
        found = {row.dimension: row for row in rows}
        InspectionAnswer.objects.bulk_create(
            _row(found[item.dimension], item, answers[item.pk])
            for item in items.values()
            if item.dimension in found
        )
        return rows


def _score(items: Iterable[ChecklistItem], answers: Mapping[int, Answer], dimension: str) -> Any:
    return score((item.points, answers[item.pk].verdict) for item in items if item.dimension == dimension)


def _row(inspection: Inspection, item: ChecklistItem, answer: Answer) -> InspectionAnswer:
    row = InspectionAnswer(inspection=inspection, item=item, verdict=answer.verdict)
    if answer.verdict == Verdict.NO:
        row.note = answer.note.strip()
        if answer.photo is not None:
            _put(row, answer.photo)
    return row


def _put(row: InspectionAnswer, photo: CleanPhoto) -> None:
    kept = keep(photo)
    row.path, row.width, row.height = kept.path, kept.width, kept.height
    row.sha256, row.taken_at = kept.sha256, kept.taken_at


def add_photos(
    *, visit: Iterable[Inspection], photos: Mapping[int, CleanPhoto], by: User, at: datetime
) -> int:
    """Photos by answer, for what was not met. Added for a day by whoever looked; one that is there stays."""
    with kept_photos(), transaction.atomic():
        keys = [inspection.pk for inspection in visit]
        rows = list(
            InspectionAnswer.objects.select_for_update(of=("self",))
            .select_related("inspection")
            .filter(inspection__in=keys, pk__in=photos)
            .order_by("pk")
        )
        for row in rows:
            if row.inspection.by_id != by.pk:
                raise NotYours("inspection.not-yours", _("Only whoever looked adds photos."))
            if row.inspection.struck_at is not None or not takes_photos(row.inspection.at, at=at):
                raise Refused(
                    "inspection.closed", _("Photos are added within 24 hours of an inspection that stands.")
                )
            if row.verdict != Verdict.NO:
                raise Refused("inspection.met", _("Photos belong to what was not met."))
            if row.path is not None:
                raise Refused("inspection.has-photo", _("There is a photo of this already."))
            _put(row, photos[row.pk])
            row.save(update_fields=["path", "width", "height", "sha256", "taken_at"])
        if len(rows) != len(photos):
            raise Refused("inspection.no-answer", _("This item is not part of the inspection."))
        return len(rows)


@transaction.atomic
def add_item(*, values: Mapping[str, Any], today: date) -> ChecklistItem:
    """A new item, asked from today on."""
    if ChecklistItem.objects.filter(code=values["code"]).exists():
        raise Refused("checklist.code", _("There is an item with this code already. Please change that one."))
    return ChecklistItem.objects.create(**values, active_from=today, active_until=None)


@transaction.atomic
def revise_item(*, item: ChecklistItem, values: Mapping[str, Any], today: date) -> ChecklistItem:
    """Say it differently. What was answered keeps its words and points: from tomorrow a further version is asked.

    From tomorrow, because somebody may have today's list open in a courtyard.
    """
    row = _open(item)
    changed = {
        name: values[name] for name in MAY_CHANGE if name in values and values[name] != getattr(row, name)
    }
    if not changed:
        return row
    last = _last_answered(row)
    if last is None:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        return row
    row.active_until = max(last, today)
    row.save(update_fields=["active_until"])
    kept = {name: getattr(row, name) for name in ("code", "dimension", *MAY_CHANGE)}
    return ChecklistItem.objects.create(**(kept | changed), active_from=row.active_until + timedelta(days=1))


@transaction.atomic
def end_item(*, item: ChecklistItem, on: date, today: date) -> ChecklistItem:
    """The last day on which it is asked; not before the last answer, and not before today."""
    row = _open(item)
    if on < max(_last_answered(row) or today, today, row.active_from):
        raise Refused(
            "checklist.too-early",
            _("An item ends today at the earliest, and not before its last answer."),
            field="active_until",
        )
    row.active_until = on
    row.save(update_fields=["active_until"])
    return row


def _open(item: ChecklistItem) -> ChecklistItem:
    row = ChecklistItem.objects.select_for_update().get(pk=item.pk)
    if row.active_until is not None:
        raise Refused("checklist.ended", _("This version has ended. Please change the one that follows it."))
    return row


def _last_answered(row: ChecklistItem) -> date | None:
    last: date | None = row.answers.aggregate(last=Max("inspection__on"))["last"]
    return last
