"""A street with data for the browser: the small demo town, and its people with one known password."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image, ImageDraw

from issues import actions, catalogue
from issues.access import VISITOR, Actor
from issues.actions import Filed, Report
from issues.demo import load
from issues.demo.places import JOBS
from issues.demo.sizes import SIZES
from issues.links import secret_for
from issues.models import Issue, OutsideRequest, SubTopic
from issues.workflow import Verb
from notices import calendar_data, planning
from notices.calendar import SHANGHAI
from pledges import facts
from pledges.demo import campaign
from properties import photos
from properties.models import Compound, Role, User
from tests.factories import PASSWORD
from tests.plugins import emptying

if TYPE_CHECKING:
    from pathlib import Path

# From a block that nobody is asked to call.
PHONE = "13800138000"
# How often emptying the database is tried beside a worker that reads from it.
FLUSHES: Final = 5


@dataclass(frozen=True, slots=True)
class Town:
    """The demo town while it is in the database. `compound` has a firm and many reports, `unheld` no firm."""

    compound: Compound
    unheld: Compound

    def user(self, role: Role) -> User:
        """The person of this role who works for `compound`."""
        return User.objects.get(username=f"demo-{JOBS[role][0]}")

    def secret(self, **lookups: Any) -> str:
        """The secret of the first reporter of the newest report that fits."""
        issue = Issue.objects.filter(reporters__is_first=True, **lookups).order_by("-pk").distinct()[0]
        return secret_for("reporter", issue.reporters.get(is_first=True).pk)

    def outside(self, **lookups: Any) -> str:
        return secret_for("outside", OutsideRequest.objects.filter(**lookups)[0].pk)

    def file(self, kind: str, text: str, *, compound: Compound | None = None, **more: Any) -> Filed:
        """A report that came in just now."""
        subtopic = SubTopic.objects.select_related("topic").get(code=kind)
        given = {"compound": compound or self.compound, "phone": PHONE, "place": "3号楼", **more}
        report = Report(topic=subtopic.topic, subtopic=subtopic, text=text, **given)
        return actions.file_report(report=report, by=VISITOR, at=timezone.now())

    def move(self, issue: Issue, verb: Verb, by: Actor, **data: Any) -> Issue:
        return actions.move(issue=issue, verb=verb, by=by, data=data, at=timezone.now())

    def draft(self, **answers: Any) -> str:
        """The token of an unfinished report with these answers; `kind` is a sub-topic's code."""
        if kind := answers.pop("kind", ""):
            subtopic = SubTopic.objects.get(code=kind)
            answers |= {"topic": subtopic.topic_id, "subtopic": subtopic.pk}
        return actions.start_draft(language="zh-hans", at=timezone.now(), answers=answers)


def empty() -> None:
    """No rows, and sequences at their beginning: the server keeps topics by their keys for half a minute."""
    emptying.install()  # also where no suite did: history does not go by itself
    for left in range(FLUSHES, 0, -1):
        try:
            call_command("flush", interactive=False, verbosity=0)
            break
        except CommandError:  # a ticking worker was reading just then, and PostgreSQL let it go first
            if left == 1:
                raise
            time.sleep(1)
    for part in (catalogue, calendar_data, planning):
        part.forget()


def load_town() -> Town:
    """Empty the database and fill it with the town and its campaign; about ten seconds."""
    empty()
    facts.load_all()
    now = datetime.now(tz=SHANGHAI).replace(second=0, microsecond=0)
    job = load.Job(0, SIZES["small"], 1, now, make_password(PASSWORD))
    load.load([job], told=lambda _count: None, then=campaign.build)
    return standing_town()


def standing_town() -> Town:
    """The town that is in the database already."""
    return Town(Compound.objects.get(code="demo-c001"), Compound.objects.get(code="demo-c004"))


def snapshot(folder: Path, name: str, colour: str = "#b0855a") -> Path:
    """A phone's photo: 1600 × 1200, lying on its side, with the place it was taken in its metadata."""
    picture = Image.new("RGB", (1600, 1200), colour)
    draw = ImageDraw.Draw(picture)
    for step in range(0, 1600, 160):
        draw.line([(step, 0), (1600 - step, 1200)], fill="#5f4630", width=18)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    path = folder / f"{name}.jpg"
    picture.save(path, "JPEG", exif=exif)
    return path


def photo_for(draft_token: str, folder: Path) -> None:
    """Put a photo into the first place of an unfinished report."""
    from issues.access import get_draft  # a door, opened here only

    with snapshot(folder, "draft").open("rb") as file:
        from django.core.files.uploadedfile import SimpleUploadedFile

        clean = photos.clean_photo(SimpleUploadedFile("draft.jpg", file.read(), content_type="image/jpeg"))
    actions.add_draft_photo(draft=get_draft(draft_token), slot=1, clean=clean, at=timezone.now())
