"""The pages of a round: choosing, answering without losing a word, photos one by one, and who reads what."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from pledges import facts
from pledges.measures import registry, rows
from pledges.measures.registry import Scope
from properties import actions, boards_checks
from properties.models import ChecklistItem, Inspection, Role
from tests.cast import Cast, cast
from tests.factories import CompoundFactory, PostFactory
from tests.properties.checked import NO, NOW, TODAY, YES, item, look
from tests.properties.test_admin import signed_in

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
CHOOSE = "/work/places/inspections/check/"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def worker(people: Cast) -> Client:
    client = Client()
    client.force_login(people.own[Role.GRID_WORKER])
    return client


def page_of(people: Cast) -> str:
    return reverse("places:check", args=[people.compound.code])


def today_now() -> dict[str, Any]:
    now = timezone.now()
    return {"on": timezone.localdate(now), "at": now}


def jpeg(name: str = "a.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (60, 40), "#b0855a").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def test_a_compound_seen_lately_stands_first_and_each_line_says_what_one_knows(
    people: Cast, worker: Client
) -> None:
    stairs = item("stairs")
    look(people, {stairs: YES}, compound=people.next_door, **today_now())
    rows = boards_checks.places(people.own[Role.GRID_WORKER])
    assert list(rows) == [people.next_door, people.compound]
    cards = boards_checks.cards(rows, people.own[Role.GRID_WORKER], today=timezone.localdate())
    assert [(card.last, card.is_own_firm) for card in cards] == [(timezone.localdate(), False), (None, False)]
    found = worker.get(CHOOSE, {"q": people.compound.name}).content.decode()
    assert reverse("places:check", args=[people.next_door.code]) not in found
    assert page_of(people) in found


def test_choosing_costs_the_same_for_one_compound_and_for_many(
    people: Cast, worker: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    worker.get(CHOOSE)
    with django_assert_num_queries(6):
        worker.get(CHOOSE)
    for _number in range(3):
        CompoundFactory.create(neighbourhood=people.neighbourhood)
    with django_assert_num_queries(6):
        worker.get(CHOOSE)


def test_answers_are_saved_and_the_round_shows_them(people: Cast, worker: Client) -> None:
    stairs, bins = item("stairs", points=20), item("bins", points=30)
    given = {f"item{stairs.pk}": "yes", f"item{bins.pk}": "no", f"note{bins.pk}": "桶满", "note": "雨后"}
    answer = worker.post(page_of(people), given)
    row = Inspection.objects.get()
    assert answer["Location"] == reverse("places:inspection", args=[row.pk])
    page = worker.get(answer["Location"]).content.decode()
    for word in ("40.0", "桶满", "雨后", str(stairs), f"photo{row.answers.get(verdict='no').pk}"):
        assert word in page


def test_an_unfinished_part_is_told_at_its_item_and_nothing_typed_is_lost(
    people: Cast, worker: Client
) -> None:
    stairs, bins = item("stairs"), item("bins")
    given = {f"item{stairs.pk}": "no", f"note{stairs.pk}": "有痰迹", "note": "雨后"}
    answer = worker.post(page_of(people), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_item{bins.pk}_0"' in page
    assert f'value="no" id="id_item{stairs.pk}_1" checked' in page
    assert "有痰迹" in page
    assert "雨后" in page
    assert Inspection.objects.count() == 0


@pytest.mark.parametrize("wrong", [{}, {"note": "x"}, {"item0": "yes"}])
def test_an_empty_list_is_told(people: Cast, worker: Client, wrong: dict[str, str]) -> None:
    item("stairs")
    assert worker.post(page_of(people), wrong).status_code == 422


@pytest.mark.parametrize("verdict", ["maybe", "YES", "1", "no" * 900])
def test_no_other_answer_than_the_three(people: Cast, worker: Client, verdict: str) -> None:
    stairs = item("stairs")
    assert worker.post(page_of(people), {f"item{stairs.pk}": verdict}).status_code == 422
    long = {f"item{stairs.pk}": "no", f"note{stairs.pk}": "长" * 301}
    assert worker.post(page_of(people), long).status_code == 422
    assert Inspection.objects.count() == 0


def test_what_is_entered_today_is_left_out_and_linked(people: Cast, worker: Client) -> None:
    stairs, lawn = item("stairs"), item("lawn", dimension="green")
    [row] = look(people, {stairs: YES}, **today_now())
    page = worker.get(page_of(people)).content.decode()
    assert f"item{stairs.pk}" not in page
    assert f"item{lawn.pk}" in page
    assert reverse("places:inspection", args=[row.pk]) in page
    assert worker.post(page_of(people), {f"item{stairs.pk}": "no"}).status_code == 422
    assert Inspection.objects.count() == 1


def test_a_firm_of_ones_own_is_said_before_anything_is_typed(people: Cast, worker: Client) -> None:
    stairs = item("stairs")
    PostFactory.create(user=people.own[Role.GRID_WORKER], role=Role.FIRM_MANAGER, firm=people.firm)
    assert page_of(people) not in worker.get(CHOOSE).content.decode()
    page = worker.get(page_of(people))
    assert page.status_code == 200
    assert f"item{stairs.pk}" not in page.content.decode()
    assert worker.post(page_of(people), {f"item{stairs.pk}": "yes"}).status_code == 403


def test_a_photo_that_cannot_be_used_does_not_hold_up_the_others(people: Cast, worker: Client) -> None:
    [row] = look(people, {item("stairs"): NO, item("bins"): NO}, **today_now())
    good, bad = row.answers.order_by("pk")
    url = reverse("places:inspection", args=[row.pk])
    broken = SimpleUploadedFile("b.jpg", b"no photo", content_type="image/jpeg")
    answer = worker.post(url, {f"photo{good.pk}": jpeg(), f"photo{bad.pk}": broken})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (
        list(row.answers.filter(path__isnull=False)),
        f'name="photo{good.pk}"' in page,
        f'name="photo{bad.pk}"' in page,
    ) == ([good], False, True)
    thumbnail = reverse("places:inspection_thumbnail", args=[row.pk, good.pk])
    assert thumbnail in page
    picture: Any = worker.get(thumbnail)
    assert (picture["Content-Type"], b"".join(picture.streaming_content)[:2]) == ("image/jpeg", b"\xff\xd8")
    assert worker.get(reverse("places:inspection_photo", args=[row.pk, bad.pk])).status_code == 404
    assert worker.post(url, {f"photo{bad.pk}": jpeg()}).status_code == 302
    assert worker.post(url, {f"photo{bad.pk}": jpeg()}).status_code == 409


def test_sending_no_photo_is_told(people: Cast, worker: Client) -> None:
    [row] = look(people, {item("stairs"): NO}, **today_now())
    assert worker.post(reverse("places:inspection", args=[row.pk]), {}).status_code == 422


def test_only_whoever_looked_is_asked_for_photos(people: Cast) -> None:
    [row] = look(people, {item("stairs"): NO}, **today_now())
    for role, fields in ((Role.GRID_WORKER, 1), (Role.STREET_OFFICER, 0), (Role.FIRM_MANAGER, 0)):
        round_ = boards_checks.get_round(people.own[role], row.pk)
        assert len(round_.wanting(people.own[role], at=row.at)) == fields


def test_the_list_keeps_struck_rounds_and_finds_what_was_not_met(people: Cast, worker: Client) -> None:
    stairs = item("stairs")
    [bad] = look(people, {stairs: NO})
    [good] = look(people, {stairs: YES}, compound=people.next_door)
    [struck] = look(people, {stairs: NO}, by=Role.GRID_HEAD)
    actions.strike(inspection=struck, reason="演示误记", by=people.own[Role.GRID_HEAD], at=NOW)
    url = reverse("places:inspections")

    def shown(**asked: str) -> list[Inspection]:
        return list(worker.get(url, asked).context["page_obj"])

    assert shown() == [struck, good, bad]
    assert shown(found="not-met") == [bad]
    assert shown(found="struck") == [struck]
    assert shown(dimension="green") == []
    page = worker.get(reverse("places:inspection", args=[struck.pk])).content.decode()
    assert "演示误记" in page
    assert "<s>" in page


def test_in_the_admin_an_answered_item_gets_a_further_version(people: Cast) -> None:
    stairs = item("stairs")
    look(people, {stairs: NO})
    client = signed_in(people.own[Role.STREET_OFFICER])
    url = reverse("admin:properties_checklistitem_change", args=[stairs.pk])
    given = {"text": "更严", "text_en": "stricter", "points": "30", "basis": "", "position": "0"}
    assert client.post(url, given | {"active_until": ""}).status_code == 302
    old, new = ChecklistItem.objects.order_by("pk")
    assert (old.text, old.points, new.text, new.points) == ("项目stairs", 50, "更严", 30)
    assert LogEntry.objects.filter(object_id=str(stairs.pk)).count() == 1
    # What has ended stands: every field of it is read only.
    client.post(url, given | {"text": "再改", "active_until": ""})
    old.refresh_from_db()
    assert old.text == "项目stairs"


def test_the_street_adds_and_ends_an_item_and_cannot_delete_one(people: Cast) -> None:
    client = signed_in(people.own[Role.STREET_OFFICER])
    given = {
        "code": "new",
        "dimension": "green",
        "text": "新",
        "text_en": "new",
        "points": "10",
        "position": "1",
    }
    assert client.post(reverse("admin:properties_checklistitem_add"), given).status_code == 302
    made = ChecklistItem.objects.get()
    assert (made.active_from, made.active_until) == (timezone.localdate(), None)
    url = reverse("admin:properties_checklistitem_change", args=[made.pk])
    past = {**given, "active_until": "2020-01-01"}
    client.post(url, past)
    made.refresh_from_db()
    assert made.active_until is None
    client.post(url, {**given, "active_until": timezone.localdate().isoformat()})
    made.refresh_from_db()
    assert made.active_until == timezone.localdate()
    assert client.post(reverse("admin:properties_checklistitem_delete", args=[made.pk])).status_code == 403


def test_the_default_list_is_loaded_once_and_undoes_no_edit() -> None:
    facts.load_all()
    stairs = ChecklistItem.objects.get(code="clean-stairs")
    ChecklistItem.objects.filter(pk=stairs.pk).update(points=25, active_until=timezone.localdate())
    tally = facts.load_all()
    assert (ChecklistItem.objects.count(), tally.new["ChecklistItem"], tally.kept["ChecklistItem"]) == (
        24,
        0,
        24,
    )
    assert ChecklistItem.objects.get(code="clean-stairs").points == 25


def test_nothing_public_names_an_inspector(people: Cast, client: Client) -> None:
    """Neither the compound's page nor the rows behind a figure; the round itself is behind the sign-in."""
    user = people.own[Role.GRID_WORKER]
    user.name = "巡查员某某甲"
    user.save()
    [row] = look(people, {item("stairs"): NO})
    scope = Scope(people.street.pk, TODAY - timedelta(days=9), firm=people.firm.pk)
    [shown] = rows.counted(registry.find("inspection_score"), scope, TODAY)
    assert shown.label == row.get_dimension_display()
    assert user.name not in repr(shown)
    assert user.name not in client.get(f"/c/{people.compound.code}/").content.decode()
    for url in (reverse("places:inspection", args=[row.pk]), CHOOSE, page_of(people)):
        assert client.get(url).status_code == 302
