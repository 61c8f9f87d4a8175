"""One person of thirty asks for a copy, then to be erased: afterwards they are found nowhere, and nobody else is missed."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from issues.figures.rebuilding import rebuild
from issues.models import Draft, Move, Rating, Reporter
from issues.workflow import Hat, Status, Verb
from notices.models import Notice
from properties import persons
from properties.actions import persons as actions
from properties.models import OwnerMember, PersonRequest, Role
from records import verifying
from tests.cast import cast
from tests.factories import EvidenceFactory, IssueFactory, ReporterFactory
from tests.properties.test_admin import signed_in
from tests.records.rows import seal_all
from yinhang.errors import NotYours, Refused
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
PHONES = [f"+86139{number:08d}" for number in range(40_000_000, 40_000_030)]
NAMES = [f"欧阳测{chr(0x4E00 + number)}" for number in range(30)]
MINE, NAME = PHONES[7], NAMES[7]


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.ANCHOR_DIR, settings.MEDIA_ROOT = tmp_path / "anchors", tmp_path / "media"


@pytest.fixture
def people() -> Cast:
    return cast()


def _seed(people: Cast) -> None:
    for phone, name in zip(PHONES, NAMES, strict=True):
        issue = IssueFactory.create(
            compound=people.compound,
            text=f"我是{name}，电话{phone.removeprefix('+86')}，灯坏了。",
            extra={"contact": phone},
        )
        reporter = ReporterFactory.create(issue=issue, phone=phone, name=name)
        photo = EvidenceFactory.create(issue=issue, caption=f"{name}家门口")
        default_storage.save(photo.path, ContentFile(f"{name}".encode()))
        for seq, (by, note) in enumerate(((reporter, f"请找{name}"), (None, f"已电话联系 {phone}")), 1):
            Move.objects.create(
                issue=issue, seq=seq, verb=Verb.NOTE, was=Status.NEW, now=Status.NEW, hat=Hat.STREET,
                by_reporter=by, note=note,
            )  # fmt: skip
        Rating.objects.create(issue=issue, closing=1, score=4, text=f"{name}谢谢", by_reporter=reporter)
        Draft.objects.create(token_digest=blind_index(name), answers=json.dumps({"phone": phone}))
        _message(reporter, phone)


def _message(reporter: Reporter, phone: str) -> None:
    at = timezone.now()
    for to_kind, to_id in (("reporter", str(reporter.pk)), ("user", "nobody")):
        Notice.objects.create(
            dedupe_key=f"{to_kind} {reporter.pk}", kind="issue.filed", subject_kind="issue",
            subject_id=reporter.issue_id, to_kind=to_kind, to_id=to_id, channel="sms",
            data={"told": phone.removeprefix("+86")}, due_at=at, not_after=at + timedelta(days=1), next_at=at,
            created_at=at,
        )  # fmt: skip


def _dump() -> str:
    """Everything the database holds, as text."""
    if connection.vendor == "sqlite":
        with sqlite3.connect(connection.settings_dict["NAME"], uri=True) as file:
            return "\n".join(file.iterdump())
    program = Path(os.environ["TEST_PG_BIN"]) / "pg_dump"
    if not program.exists():
        return _selected()
    told = connection.settings_dict
    asked = ["-h", told["HOST"], "-U", told["USER"], "--data-only", "--inserts", told["NAME"]]
    done = subprocess.run([program, *asked], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else _selected()


def _selected() -> str:
    """Where there is no pg_dump: every row of every table."""
    lines = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


def _traces(text: str) -> dict[str, int]:
    asked = {"phone": MINE.removeprefix("+86"), "name": NAME, "index": blind_index(MINE)}
    return {what: text.count(word) for what, word in asked.items() if word in text}


def _files(folder: Any) -> str:
    return "".join(path.read_text(errors="replace") for path in Path(folder).rglob("*") if path.is_file())


def test_the_erased_are_found_nowhere(people: Cast, settings: Any) -> None:
    _seed(people)
    seal_all()
    rebuild(repair=True, told=lambda _found: None)
    assert set(_traces(_dump())) == {"phone", "name", "index"}
    assert set(_traces(_files(settings.MEDIA_ROOT))) == {"name"}
    officer, leader = people.own[Role.STREET_OFFICER], people.own[Role.STREET_LEADER]
    now = timezone.now()

    asked = actions.ask_erasure(phone="139 4000 0007", reason="本人到窗口，已核对证件", by=officer, at=now)
    done = actions.confirm_erasure(request=asked, by=leader, at=now)

    assert _traces(_dump()) == {}
    assert _traces(_files(settings.MEDIA_ROOT)) == {}
    assert persons.everything(persons.Who(MINE, frozenset({people.street.pk}))) == []
    assert done.found
    assert done.phone == ""
    assert Notice.objects.filter(to_kind="reporter", state="pending").count() == 29
    assert Draft.objects.count() == 29
    assert Reporter.objects.exclude(phone_index="").count() == 29
    assert rebuild(repair=False, told=lambda _found: None) == 0
    assert verifying.verify(at=timezone.now()).faults == []
    for name in (*NAMES[:7], *NAMES[8:]):
        assert name in _files(settings.MEDIA_ROOT)


def test_the_copy_holds_all_of_one_and_nothing_of_another(people: Cast) -> None:
    _seed(people)
    officer = people.own[Role.STREET_OFFICER]
    made = actions.copy_person(phone=MINE, reason="本人申请", by=officer, at=timezone.now())
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        whole = packed.read("data.json").decode() + packed.read("data.txt").decode()
    assert NAME in whole
    assert MINE in whole
    assert [name for name in NAMES if name in whole] == [NAME]
    assert PersonRequest.objects.get().phone == ""


def test_an_erasure_needs_two_and_happens_once(people: Cast) -> None:
    _seed(people)
    now = timezone.now()
    security, leader = people.own[Role.SECURITY_ADMIN], people.own[Role.STREET_LEADER]
    asked = actions.ask_erasure(phone=MINE, reason="本人申请", by=security, at=now)
    with pytest.raises(Refused) as alone:
        actions.confirm_erasure(request=asked, by=security, at=now)
    with pytest.raises(NotYours):
        actions.confirm_erasure(request=asked, by=people.own[Role.STREET_OFFICER], at=now)
    with pytest.raises(NotYours):
        actions.confirm_erasure(request=asked, by=people.other[Role.STREET_LEADER], at=now)
    actions.confirm_erasure(request=asked, by=leader, at=now)
    with pytest.raises(Refused) as again:
        actions.confirm_erasure(request=asked, by=leader, at=now)
    assert (alone.value.code, again.value.code) == ("person.second-person", "person.done")


@pytest.mark.parametrize(
    ("phone", "reason", "code"),
    [
        ("13800000000", "本人申请", "person.nobody"),
        (MINE, " ", "person.reason"),
        ("12", "本人申请", "phone.invalid"),
    ],
)
def test_what_is_asked_has_to_be_about_somebody_and_for_a_reason(
    people: Cast, phone: str, reason: str, code: str
) -> None:
    _seed(people)
    by = people.own[Role.STREET_OFFICER]
    for deed in (actions.copy_person, actions.ask_erasure):
        with pytest.raises(Refused) as no:
            deed(phone=phone, reason=reason, by=by, at=timezone.now())
        assert no.value.code == code
    with pytest.raises(NotYours):
        actions.copy_person(
            phone=MINE, reason="本人申请", by=people.own[Role.FIRM_MANAGER], at=timezone.now()
        )
    assert OwnerMember.objects.count() == 0


def test_the_pages_lead_from_the_phone_to_the_erasure(people: Cast) -> None:
    _seed(people)
    officer = signed_in(people.own[Role.STREET_OFFICER])
    look = reverse("admin:properties_personrequest_look")
    assert officer.get(look).status_code == 200
    assert officer.post(look, {"phone": "1", "do": "look"}).status_code == 422
    seen = officer.post(look, {"phone": MINE, "do": "look"})
    assert NAME not in seen.content.decode()  # how much, not what
    copy = officer.post(look, {"phone": MINE, "reason": "本人申请", "do": "copy"})
    assert copy["Content-Type"] == "application/zip"
    assert "no-store" in copy["Cache-Control"]
    officer.post(look, {"phone": MINE, "reason": "本人申请", "do": "erase"})
    row = PersonRequest.objects.get(kind="erasure")
    confirm = reverse("admin:properties_personrequest_confirm", args=[row.pk])
    assert officer.post(confirm).status_code == 403
    leader = signed_in(people.own[Role.STREET_LEADER])
    assert leader.get(confirm).status_code == 404
    assert leader.get(reverse("admin:properties_personrequest_change", args=[row.pk])).status_code == 200
    assert leader.post(confirm).status_code == 302
    assert signed_in(people.own[Role.AUDIT_ADMIN]).get(look).status_code == 403
    row.refresh_from_db()
    assert row.done_at is not None
