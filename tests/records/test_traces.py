"""A person stands in every place that can hold one; after their erasure they stand only where docs/retention.md says so."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from issues.actions.contact import reveal_contact
from issues.models import Draft, Issue, Reporter, SavedFilter, Spot, WorkComplaint
from notices.models import DeadlineMove, InboxItem, Notice
from properties.actions import persons as actions
from properties.models import (
    OwnerCorrection,
    OwnerMember,
    PersonRequest,
    RegisterUpload,
    Role,
    UploadFile,
    Work,
)
from properties.register_sheets import staging
from stations.models import Answered, Upload, UploadPart
from tests.doors import plant
from tests.doors.plan import OWN, World, build
from tests.factories import (
    EvidenceFactory,
    IssueFactory,
    ReporterFactory,
    TimeRequestFactory,
)
from tests.records.test_person import MINE as PHONE
from tests.records.test_person import NAME, _dump, _traces
from tests.security.figures import tell
from yinhang.fields import Sealed, SealedField, reveal, seal

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db(transaction=True)
NATIONAL: Final = PHONE.removeprefix("+86")
BOTH: Final = f"{NAME} {NATIONAL}"
# The secret of a machine, and what goes with a person: that is planted by its phone.
OTHERWISE: Final = {"stations.subscription", "issues.reporter", "issues.draft", "properties.personrequest"}


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.ANCHOR_DIR, settings.MEDIA_ROOT = tmp_path / "anchors", tmp_path / "media"
    return plant(build())


def _sealed() -> Iterator[tuple[type[models.Model], list[str]]]:
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        if names and model._meta.managed:
            yield model, names


def _seal_in(row: models.Model, names: list[str], text: str) -> None:
    """Past the trigger of a history, which lets sealed columns be encrypted anew; into a copy of a row that is frozen."""
    place = f"{row._meta.db_table}.%s.{row.pk}"
    sealed = {name: Sealed(seal(text, place % name)) for name in names}
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**sealed)
    except DatabaseError:
        row.pk, row._state.adding = uuid.uuid4(), True
        for name in names:
            setattr(row, name, text)
        row.save(force_insert=True)


def _places() -> set[str]:
    """The tables in which a sealed column says who it is."""
    return {
        model._meta.label_lower
        for model, names in _sealed()
        for row in model._base_manager.all()
        for name in names
        if NAME in (text := reveal(row, name)) or NATIONAL in text
    }


def _documented() -> set[str]:
    text = Path("docs/retention.md").read_text(encoding="utf-8")
    table = text.partition("| where | what of a person |")[2].partition("\n\n")[0]
    return set(re.findall(r"`([a-z]+\.[a-z]+)`", table))


def _plant_words_about(issue: Issue) -> int:
    """Both into every column of words of every row that belongs to the report, as far as the database lets them in."""
    planted = 0
    for relation in issue._meta.related_objects:
        model: Any = relation.related_model
        rows = model._base_manager.filter(**{relation.field.name: issue.pk})
        for field in model._meta.concrete_fields:
            words = isinstance(field, (models.CharField, models.TextField)) and not field.choices
            if not words or isinstance(field, SealedField) or field.unique or field.name in _NO_WORDS:
                continue
            try:
                with transaction.atomic():
                    planted += rows.update(
                        **{field.name: BOTH if (field.max_length or 99) > len(BOTH) else NAME}
                    )
            except DatabaseError:  # history is written once
                continue
    return planted


_NO_WORDS: Final = {
    "path",
    "sha256",
    "code",
    "token_digest",
    "phone_index",
    "language",
    "client",
    "external_id",
}


def _plant_beside(world: World, reporter: Reporter) -> None:
    """Where no column leads to the report: programs' answers, photos sent ahead, messages, searches, requests."""
    officer, at = world.people.own[Role.STREET_OFFICER], timezone.now()
    first = IssueFactory.create(compound=world.people.compound)
    ReporterFactory.create(issue=first, phone=PHONE, name=NAME)
    photo = EvidenceFactory.create(issue=first)
    for number, body in enumerate(({"text": BOTH}, {"phone": f"139 4000-0007 {NAME}"})):
        told = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        Answered.objects.create(
            user=officer,
            key=f"k{number}",
            fingerprint="f" * 64,
            status=201,
            body=told,
            headers={"Location": f"/{NATIONAL}"},
        )
    Answered.objects.create(user=officer, key=f"report-{NATIONAL}", fingerprint="f" * 64, status=201)
    Answered.objects.create(user=officer, key="other", fingerprint="f" * 64, status=201, body="{}")
    used = Upload.objects.create(
        user=officer,
        length=9,
        received=9,
        name=f"{NAME}.jpg",
        path=photo.path,
        used_at=at,
        sha256=photo.sha256,
    )
    UploadPart.objects.create(upload=used, offset=0, data=BOTH.encode())
    Upload.objects.create(user=officer, length=9, name=f"{NAME}家.jpg")
    SavedFilter.objects.create(owner=officer, name="找人", query=f"q={quote_plus(NAME)}")
    SavedFilter.objects.create(owner=officer, name="别的", query="status=new")
    PersonRequest.objects.create(
        kind=PersonRequest.Kind.COPY,
        street=world.people.street,
        reason=f"{NAME}本人申请",
        asked_by=officer,
        done_at=at,
    )
    spot = Spot.objects.all()[0]
    spot.issues.add(reporter.issue)
    Spot.objects.filter(pk=spot.pk).update(place=BOTH)
    WorkComplaint.objects.filter(issue=reporter.issue).delete()
    WorkComplaint.objects.create(
        issue=reporter.issue, work=Work.objects.all()[0], ended_at=at, ended_by=officer, ended_reason=BOTH
    )
    notice = Notice.objects.create(
        dedupe_key="told", kind="issue.filed", subject_kind="issue", subject_id=reporter.issue_id, to_kind="user",
        to_id=str(officer.pk), channel="inbox", data={"told": BOTH}, due_at=at, not_after=at, next_at=at, created_at=at,
    )  # fmt: skip
    InboxItem.objects.create(notice=notice, user=officer, title=f"{NAME}来电", body=BOTH, created_at=at)


def test_the_erased_stand_only_where_the_document_says(world: World) -> None:
    issue = Issue.objects.get(pk=world.issues[OWN].pk)
    officer, now = world.people.own[Role.STREET_OFFICER], timezone.now()
    OwnerCorrection.objects.create(
        member=OwnerMember.objects.all()[0], was_name="x", reason="笔误", by=officer
    )
    for model, names in _sealed():
        if model._meta.label_lower not in OTHERWISE:
            _seal_in(model._base_manager.all()[0], names, BOTH)
    reporter = ReporterFactory.create(issue=issue, is_first=False, phone=PHONE, name=NAME)
    Draft.objects.create(token_digest="d" * 64, answers=json.dumps({"phone": "139 4000 0007"}))
    TimeRequestFactory.create(issue=issue)
    _plant_beside(world, reporter)
    assert _plant_words_about(issue) >= 6
    Issue.objects.filter(pk=issue.pk).update(text=BOTH, place=BOTH.ljust(120, "号"), extra={"who": BOTH})
    upload = RegisterUpload.objects.create(subdistrict=world.people.street, by=officer, name="册.csv", size=9)
    staging.keep_file(upload, BOTH.encode())
    reveal_contact(reporter=reporter, by=officer, reason=f"回访{NAME}，拨{NATIONAL}", at=now)

    asked = actions.ask_erasure(phone=PHONE, reason=f"{NAME}到窗口，已核对证件", by=officer, at=now)
    actions.confirm_erasure(request=asked, by=world.people.own[Role.STREET_LEADER], at=now)

    traces, places = _traces(_dump()), _places() | {"properties.uploadfile", "properties.uploadrow"}
    tell(
        "S12",
        f"a person planted everywhere and erased: {sum(traces.values())} found in the dump; sealed and kept by law in {len(places)} tables",
    )
    assert traces == {}
    assert places == _documented()
    assert UploadFile.objects.get().pk == upload.pk
    assert sorted(Answered.objects.values_list("key", flat=True)) == ["k0", "k1", "other"]
    assert [saved.name for saved in SavedFilter.objects.filter(owner=officer, query="status=new")] == ["别的"]
    assert not SavedFilter.objects.filter(name="找人").exists()
    assert not UploadPart.objects.exists()
    assert not DeadlineMove.objects.filter(reason__contains=NAME).exists()
    assert InboxItem.objects.get(notice__dedupe_key="told").body == "＊＊＊ ＊＊＊"
