"""Documents with versions: who reads which, the search; and stories, shown once the street approved them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from councils import actions
from councils.boards import library as board
from councils.models import CaseStory, DocumentVersion, PolicyDocument
from properties.documents import CleanDocument
from properties.models import Role
from tests.councils.sitting import NOW, Room, room
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def document(place: Room, title: str = "物业治理行动方案") -> PolicyDocument:
    return PolicyDocument.objects.create(area=place.people.street, title=title, kind="plan", source="街道")


def version(place: Room, of: PolicyDocument, *, public: bool = True, **more: Any) -> DocumentVersion:
    given = {
        "valid_from": date(2026, 1, 1),
        "is_public": public,
        "by": place.street,
        "at": NOW,
        "text": "正文",
    }
    return actions.add_version(document=of, **{**given, **more})


def read(user: Any, search: str = "") -> list[tuple[str, list[int]]]:
    found = board.shelves(board.documents(user, search=search), user, search=search)
    return [(one.document.title, [row.number for row in one.versions]) for one in found]


def test_versions_follow_each_other_and_the_earlier_ones_stay() -> None:
    place = room()
    of = document(place)
    assert [version(place, of).number, version(place, of).number] == [1, 2]
    assert read(VISITOR) == [("物业治理行动方案", [2, 1])]


def test_an_internal_version_is_for_staff_of_the_street() -> None:
    place = room()
    of = document(place)
    version(place, of)
    version(place, of, public=False)
    assert read(VISITOR) == [("物业治理行动方案", [1])]
    assert read(place.people.own[Role.FIRM_WORKER]) == [("物业治理行动方案", [2, 1])]
    assert read(place.people.other[Role.STREET_OFFICER]) == [("物业治理行动方案", [1])]


def test_the_search_finds_titles_and_texts_and_does_not_tell_what_is_internal() -> None:
    place = room()
    of, other = document(place), document(place, "案例集")
    version(place, of, text="地锁清理后一周内复查。")
    version(place, other, text="雨污分流三步走", public=False)
    assert read(VISITOR, "地锁") == [("物业治理行动方案", [1])]
    assert read(VISITOR, "案例") == [("案例集", [])]
    assert read(VISITOR, "雨污") == []
    assert read(place.staff, "雨污") == [("案例集", [1])]
    [shelf] = board.shelves([of], VISITOR, search="地锁")
    assert "地锁清理" in shelf.hit


def test_only_the_street_adds_a_version_and_never_an_empty_one() -> None:
    place = room()
    of = document(place)
    with pytest.raises(NotYours):
        version(place, of, by=place.secretary)
    with pytest.raises(NotYours):
        version(place, of, by=place.people.other[Role.STREET_OFFICER])
    with pytest.raises(Refused) as no:
        version(place, of, text=" ")
    assert no.value.code == "document.empty"


def test_a_file_is_handed_out_to_whoever_may_read_the_version(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    place = room()
    pdf = CleanDocument(pdf=b"%PDF-1.4\n%%EOF")
    inside = version(place, document(place), public=False, file=pdf)
    url = reverse("council:version", args=[inside.pk])
    assert Client().get(url).status_code == 404
    browser = Client()
    browser.force_login(place.staff)
    answer = browser.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer) == pdf.pdf


def story(place: Room, **more: Any) -> CaseStory:
    given = {
        "title": "地锁清零",
        "before": "前",
        "text": "中",
        "after": "后",
        "by": place.secretary,
        "at": NOW,
    }
    return actions.write_story(hall=place.hall, **{**given, **more})


def test_a_story_is_public_once_somebody_else_of_the_street_approves_it() -> None:
    place = room()
    found = story(place)
    url = reverse("council:story", args=[found.pk])
    assert Client().get(url).status_code == 404
    with pytest.raises(NotYours):
        actions.approve_story(story=found, by=place.secretary, at=NOW)
    actions.approve_story(story=found, by=place.street, at=NOW)
    assert Client().get(url).status_code == 200
    with pytest.raises(Refused) as no:
        actions.approve_story(story=found, by=place.street, at=NOW)
    assert no.value.code == "story.approved"


def test_whoever_wrote_a_story_does_not_approve_it() -> None:
    place = room()
    own = story(place, by=place.street)
    with pytest.raises(Refused) as no:
        actions.approve_story(story=own, by=place.street, at=NOW)
    assert no.value.code == "story.own"


def test_who_runs_no_hall_writes_no_story() -> None:
    place = room()
    with pytest.raises(NotYours):
        story(place, by=place.people.own[Role.GRID_HEAD])
