"""Reading a file of resident messages that another system exported, and filing each one as a report.

Columns: id, sender, subject, submitted_at, text, replied_at, reply, topic. A message is filed once, by its
id. One that was answered is closed as handed over: whoever answered it was the body in charge, and whether
the matter was really resolved is not ours to say.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from issues import actions, suggesting, texts
from issues.access import Actor
from issues.actions import Report
from issues.boards.suggested import Offer, offer_for
from issues.models import Issue, Source, SubTopic, Topic
from issues.workflow import Hat, Verb
from properties.models import Area, Compound
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

CLIENT: Final = "messages"
TRIAL: Final = "trial"
COLUMNS: Final = ("id", "sender", "subject", "submitted_at", "text", "replied_at", "reply", "topic")
_ID_LENGTH: Final = 80
# What a person may have labelled a message with → our topic and, where one fits, our sub-topic. A message without a
# label goes under "other": words suggest a topic, and never choose one.
TOPICS: Final = {
    **{label.name: (label.topic, label.kind) for label in suggesting.labels().values() if label.learned},
    "": ("other", ""),
}
_BODY: Final = "原受理单位"
_ANSWER: Final = "原受理单位的答复如下："
_OFFICE: Final = Actor(frozenset({Hat.STREET}))


class Message(NamedTuple):
    """One row that can be filed."""

    row: int
    id: str
    sender: str
    text: str
    submitted_at: datetime
    replied_at: datetime | None
    reply: str
    topic: str


class Bad(NamedTuple):
    """A row that cannot, with its number in the file (the heading is row 1) and a sentence why."""

    row: int
    why: str


@dataclass(slots=True)
class Result:
    filed: int = 0
    closed: int = 0
    known: int = 0
    bad: list[Bad] = field(default_factory=list)
    topics: Counter[str] = field(default_factory=Counter)
    suggested: list[tuple[str, Offer]] = field(default_factory=list)


class NotMessages(Exception):
    """The file as a whole cannot be read; the argument is a sentence for a person."""


def read(path: Path) -> Iterator[Message | Bad]:
    """The rows of a CSV file in UTF-8 or GB 18030, each as a message or as what is wrong with it."""
    table = csv.DictReader(io.StringIO(_decoded(path.read_bytes()), newline=""))
    missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        raise NotMessages(_("The file has no column called %(names)s.") % {"names": ", ".join(missing)})
    seen: set[str] = set()
    for number, row in enumerate(table, start=2):
        found = _message(number, row)
        if isinstance(found, Message):
            if found.id in seen:
                found = Bad(number, _("The number %(id)s stands in the file twice.") % {"id": found.id})
            else:
                seen.add(found.id)
        yield found


def _decoded(data: bytes) -> str:
    """NULs are dropped before csv sees them: it would stop there."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8-sig", errors="replace").replace("\0", "")


def _message(number: int, row: Mapping[str | None, str | list[str] | None]) -> Message | Bad:
    if None in row or None in row.values():
        return Bad(number, _("The row has more or fewer cells than the heading."))
    cells = {name: texts.clean(row[name]) for name in COLUMNS}
    text = f"{cells['subject']}\n{cells['text']}" if cells["subject"] else cells["text"]
    submitted_at, replied_at = _moment(cells["submitted_at"]), _moment(cells["replied_at"])
    problems = (
        (not cells["id"], _("The number is missing.")),
        (len(cells["id"]) > _ID_LENGTH, _("The number is too long.")),
        (not cells["text"], _("The text is missing.")),
        ("\ufffd" in text, _("The text has characters that cannot be read.")),
        (len(text) > texts.IMPORT_LENGTH, _("The text has more than 4,000 characters.")),
        (
            len(_ANSWER + cells["reply"]) > texts.NOTE_LENGTH,
            _("The reply has more than 1,990 characters."),
        ),
        (submitted_at is None, _("The date of the message cannot be read.")),
        (
            submitted_at is not None and submitted_at > timezone.now(),
            _("The date of the message lies in the future."),
        ),
        (
            bool(cells["reply"]) != bool(cells["replied_at"]),
            _("A reply needs its date, and a date its reply."),
        ),
        (bool(cells["replied_at"]) and replied_at is None, _("The date of the reply cannot be read.")),
        (
            submitted_at is not None and replied_at is not None and replied_at < submitted_at,
            _("The reply is older than the message."),
        ),
        (cells["topic"] not in TOPICS, _("The topic is unknown.")),
    )
    wrong = next((sentence for is_wrong, sentence in problems if is_wrong), None)
    if wrong is not None or submitted_at is None:
        return Bad(number, wrong or "")
    sender = texts.one_line(cells["sender"])[: texts.NAME_LENGTH]
    return Message(
        number, cells["id"], sender, text, submitted_at, replied_at, cells["reply"], cells["topic"]
    )


def _moment(cell: str) -> datetime | None:
    """A date and time, in Shanghai where no offset is given; None for anything else."""
    try:
        found = parse_datetime(cell)
    except ValueError:
        return None
    if found is None:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def load(path: Path) -> Result:
    """File every message of the file that is not filed yet, in the trial compound."""
    compound = trial_compound()
    topics = {topic.code: topic for topic in Topic.objects.all()}
    if "other" not in topics:
        raise NotMessages(_("The topics are not loaded yet. Please run load_yinhang first."))
    kinds = {kind.code: kind for kind in SubTopic.objects.all()}
    known = set(Issue.objects.filter(client=CLIENT).values_list("external_id", flat=True))
    result = Result()
    for found in read(path):
        if isinstance(found, Bad):
            result.bad.append(found)
        elif found.id in known:
            result.known += 1
        else:
            topic, kind = TOPICS[found.topic]
            try:
                _file(found, compound, topics[topic], kinds.get(kind))
            except Refused as refusal:
                result.bad.append(Bad(found.row, str(refusal)))
            else:
                result.filed += 1
                result.closed += bool(found.reply)
                result.topics[topic] += 1
                if not found.topic and (offer := offer_for(found.text)) is not None:
                    result.suggested.append((found.id, offer))
    return result


@transaction.atomic
def _file(message: Message, compound: Compound, topic: Topic, kind: SubTopic | None) -> None:
    """The report as of the day it was sent and, where it was answered, its end on the day of the answer."""
    report = Report(
        topic=topic,
        subtopic=kind,
        text=message.text,
        compound=compound,
        name=message.sender,
        source=Source.STAFF,
        client=CLIENT,
        external_id=message.id,
    )
    issue = actions.file_report(report=report, by=_OFFICE, at=message.submitted_at).issue
    if message.replied_at is not None:
        data = {"note": _ANSWER + message.reply, "body": _BODY}
        actions.move(issue=issue, verb=Verb.HAND_OVER, by=_OFFICE, data=data, at=message.replied_at)


@transaction.atomic
def trial_compound() -> Compound:
    """The one compound that takes messages from elsewhere, and the areas above it, all marked 试用."""
    street = _area(Area.Kind.SUBDISTRICT, None, "街道")
    grid = _area(Area.Kind.GRID, street, "网格")
    neighbourhood = _area(Area.Kind.NEIGHBOURHOOD, grid, "居民区")
    compound, _new = Compound.objects.get_or_create(
        code=TRIAL,
        defaults={
            "name": "留言小区（试用）",
            "neighbourhood": neighbourhood,
            "grid": grid,
            "subdistrict": street,
        },
    )
    return compound


def _area(kind: Area.Kind, parent: Area | None, word: str) -> Area:
    row, _new = Area.objects.get_or_create(
        code=f"{TRIAL}-{kind}", defaults={"kind": kind, "parent": parent, "name": f"留言{word}（试用）"}
    )
    return row
