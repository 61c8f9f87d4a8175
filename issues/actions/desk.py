"""Unfinished reports: begun, filled in page by page, filed once."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from issues import catalogue, drafts, limits, quick, routing, texts
from issues.actions import filing
from issues.actions.filing import Filed, Report
from issues.actions.photos import row_of
from issues.links import digest
from issues.models import Draft, DraftPhoto, Issue, Reporter
from issues.models.desk import DRAFT_DAYS
from notices.prepared import Prepared
from notices.rows import update
from properties.models import Building, Entrance
from properties.phones import normalise_phone
from properties.photos import discard, keep, kept_photos
from yinhang.errors import Refused
from yinhang.fields import Sealed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from issues.access import Actor
    from issues.drafts import Answers
    from properties.photos import CleanPhoto

SLOTS = (1, 2, 3)
# The draft locked and read again, and whether it has photos, in one statement.
_LOCK = (
    "SELECT d.issue_id, d.answers, (SELECT COUNT(*) FROM issues_draftphoto p WHERE p.draft_id = d.id)"
    " FROM issues_draft d WHERE d.id = %s"
)
_EXTRA_LENGTH = 300
_MOST_EXTRAS = 20


def start_draft(*, language: str, at: datetime, answers: Mapping[str, Any] | None = None) -> str:
    """Begin a report and return the secret of its pages, which is stored nowhere."""
    token = secrets.token_urlsafe(24)
    given = _bounded(drafts.answers_from({**(answers or {}), "language": language}))
    Draft.objects.create(
        token_digest=digest(token),
        answers=drafts.dump(given),
        created_at=at,
        expires_at=at + timedelta(days=DRAFT_DAYS),
    )
    return token


@transaction.atomic
def save_answers(*, draft: Draft, answers: Mapping[str, Any], at: datetime) -> Draft:
    """Add or replace answers; those not given stay. Refused("draft.filed") once it was filed."""
    locked = _open(draft, at)
    given = {name: answers[name] for name in drafts.NAMES if name in answers}
    locked.answers = drafts.dump(_bounded(drafts.answers_from(asdict(drafts.load(locked)) | given)))
    locked.save(update_fields=["answers"])
    draft.answers = locked.answers
    return locked


def _bounded(answers: Answers) -> Answers:
    """The answers cleaned and no longer than the form allows; what is too long is refused, not cut."""
    if len(answers.extra) > _MOST_EXTRAS:
        raise Refused("draft.too-much", _("These are more answers than there are questions."), field="extra")
    return drafts.answers_from(
        asdict(answers)
        | {
            "text": texts.within(texts.clean(answers.text), texts.REPORT_LENGTH, field="text"),
            "place": texts.within(texts.one_line(answers.place), texts.PLACE_LENGTH, field="place"),
            "name": texts.within(texts.one_line(answers.name), texts.NAME_LENGTH, field="name"),
            "phone": texts.one_line(answers.phone)[:40],
            "on_behalf": texts.one_line(answers.on_behalf)[:12],
            "language": answers.language[:8],
            "extra": {
                texts.one_line(key)[:40]: texts.within(texts.clean(given), _EXTRA_LENGTH, field="extra")
                for key, given in answers.extra.items()
            },
        }
    )


def _open(draft: Draft, at: datetime) -> Draft:
    """The draft, locked and read again."""
    locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if locked.issue_id is not None:
        raise Refused("draft.filed", _("This report has already been sent."))
    if locked.expires_at <= at:
        raise Refused(
            "draft.expired", _("This unfinished report was kept for a week and is gone. Please start again.")
        )
    return locked


def add_draft_photo(*, draft: Draft, slot: int, clean: CleanPhoto, at: datetime) -> DraftPhoto:
    """Put a cleaned photo into one of three slots; the one that was there is deleted."""
    if slot not in SLOTS:
        raise Refused("draft.no-such-slot", _("A report can hold three photos."), field="photo")
    with kept_photos(), transaction.atomic():
        _open(draft, at)
        _empty(draft, slot)
        return DraftPhoto.objects.create(draft=draft, slot=slot, **keep(clean)._asdict())


@transaction.atomic
def remove_draft_photo(*, draft: Draft, slot: int, at: datetime | None = None) -> None:
    """Take a photo out of an unfinished report; an empty slot is no error."""
    _open(draft, at or draft.created_at)
    _empty(draft, slot)


def _empty(draft: Draft, slot: int) -> None:
    for photo in DraftPhoto.objects.filter(draft=draft, slot=slot):
        photo.delete()
        transaction.on_commit(lambda path=photo.path: discard(path))  # type: ignore[misc]


def submit_draft(*, draft: Draft, by: Actor, at: datetime, ip: str = "") -> Filed:
    """File the report. A second submit, or the back button, returns what the first one filed.

    Raises Refused for what is missing (its `field` names the question) and TooMany over the limits.
    """
    if draft.issue_id is None:
        limits.filing(phone=_phone_of(draft), ip=ip, at=at)
    with transaction.atomic():
        draft.issue_id, answers, photos = quick.rows(_LOCK + quick.for_update("d"), draft.pk)[0]
        draft.answers = Sealed(answers) if answers else ""
        if draft.issue_id is not None:
            return _filed_before(draft)
        return _file(draft, by, at, has_photos=bool(photos))


def _phone_of(draft: Draft) -> str:
    """The phone as the limits count it; what cannot be a phone is refused when it is filed."""
    try:
        return normalise_phone(drafts.load(draft).phone)
    except Refused:
        return ""


def _file(draft: Draft, by: Actor, at: datetime, *, has_photos: bool) -> Filed:
    if draft.expires_at <= at:
        raise Refused(
            "draft.expired", _("This unfinished report was kept for a week and is gone. Please start again.")
        )
    made = filing.create(report_from(draft, at, has_photos=has_photos), by=by, at=at)
    # The phone now lives with the reporter; one copy of it is enough (PIPL 6).
    update(Draft, {"issue": made.issue, "answers": ""}, id=draft.pk)
    draft.issue = made.issue
    return made


def _filed_before(draft: Draft) -> Filed:
    issue = Issue.objects.get(pk=draft.issue_id or 0)
    return filing.filed(issue, Reporter.objects.filter(issue=issue, is_first=True).first())


def report_from(draft: Draft, at: datetime, *, has_photos: bool = True) -> Report:
    """The report the answers describe. Raises Refused with the field of the first question left open."""
    answers = drafts.load(draft)
    topic = catalogue.topic(answers.topic)
    if topic is None:
        raise Refused("report.no-topic", _("Please choose what it is about."), field="topic")
    compound = routing.compound_for(answers.compound, at) if answers.compound else None
    if compound is None:
        raise Refused("report.no-compound", _("Please choose the compound."), field="compound")
    entrance = _entrance(answers)
    building = entrance.building if entrance else _building(answers)
    return Report(
        topic=topic,
        subtopic=catalogue.subtopic(answers.subtopic),
        text=answers.text,
        extra=answers.extra,
        compound=compound,
        building=building,
        entrance=entrance,
        place=answers.place,
        longitude=answers.longitude,
        latitude=answers.latitude,
        phone=answers.phone,
        name=answers.name,
        on_behalf=answers.on_behalf,
        share_with_firm=answers.share_with_firm,
        is_public=answers.is_public,
        language=answers.language,
        photos=tuple(row_of(photo) for photo in DraftPhoto.objects.filter(draft=draft)) if has_photos else (),
    )


def _entrance(answers: Answers) -> Entrance | None:
    if answers.entrance is None:
        return None
    return Entrance.objects.select_related("building").filter(pk=answers.entrance).first()


_BUILDING: Prepared[Building] = Prepared(lambda key: Building.objects.filter(pk=key).order_by(), int)


def _building(answers: Answers) -> Building | None:
    return _BUILDING.first(answers.building) if answers.building else None
