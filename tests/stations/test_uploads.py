"""Photos sent ahead: whole, in pieces over a bad line, and what becomes of them."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from issues.models import Evidence, Issue
from issues.workflow import Status, Verb
from properties.models import Role
from stations import actions
from stations.actions.uploads import KEPT, LARGEST
from stations.housekeeping import keep_house
from stations.models import Upload, UploadPart
from stations.scopes import Scope
from tests.cast import Cast
from tests.factories import EvidenceFactory, SubTopicFactory, TopicFactory
from tests.issues.hostile_images import jpeg
from tests.issues.people import filed, walk
from tests.stations.keyed import Program, keyed, opened, program

pytestmark = pytest.mark.django_db
UPLOADS, LIST = "/api/v1/uploads/", "/api/v1/issues/"
TUS = {"tus-resumable": "1.0.0"}


def _told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _photo(data: bytes | None = None, name: str = "a.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg() if data is None else data, "image/jpeg")


def _sent(client: Program) -> str:
    answer = client.post(UPLOADS, {"photo": _photo()})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def _begun(client: Program, length: int, name: str = "a.jpg") -> str:
    metadata = f"filename {base64.b64encode(name.encode()).decode()}"
    headers = {**TUS, "upload-length": str(length), "upload-metadata": metadata}
    answer = client.post(UPLOADS, b"", content_type="application/offset+octet-stream", headers=headers)
    assert answer.status_code == 201, answer.content
    assert answer["Tus-Resumable"] == "1.0.0"
    return str(answer["Location"])


def test_a_photo_sent_in_pieces_needs_no_name(people: Cast) -> None:
    client, data = program(people), jpeg()
    headers = {**TUS, "upload-length": str(len(data))}
    begun = client.post(UPLOADS, b"", content_type="application/offset+octet-stream", headers=headers)
    assert _patch(client, begun["Location"], 0, data).status_code == 204
    assert client.get(begun["Location"]).json()["complete"]
    words = b"no photo at all"
    headers["upload-length"] = str(len(words))
    begun = client.post(UPLOADS, b"", content_type="application/offset+octet-stream", headers=headers)
    assert _patch(client, begun["Location"], 0, words).status_code == 409


def _patch(client: Program, there: str, offset: int, data: bytes, **headers: str) -> Any:
    given = {**TUS, "upload-offset": str(offset), **headers}
    return client.patch(there, data, content_type="application/offset+octet-stream", headers=given)


def _files() -> list[Path]:
    return list(Path(site.MEDIA_ROOT).rglob("*.jpg"))


def test_a_photo_in_one_piece_is_drawn_anew_and_belongs_to_its_sender(people: Cast) -> None:
    client = program(people)
    answer = client.post(UPLOADS, {"photo": _photo()})
    body = answer.json()
    assert (answer.status_code, body["complete"], body["used"]) == (201, True, False)
    assert answer["Location"].endswith(f"{UPLOADS}{body['id']}/")
    assert client.get(answer["Location"]).json() == body
    other = program(people, code="grid-2")
    assert other.get(answer["Location"]).status_code == 404
    assert _told(program(people, Scope.ISSUES_READ, code="grid-3").post(UPLOADS, {"photo": _photo()})) == (
        403,
        "key.scope",
    )


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"photo": "words"}, 400),
        ({"photo": b"no photo"}, 409),
        ({"photo": b""}, 400),
        ({"photo": None, "x": "1"}, 400),
    ],
)
def test_what_is_no_photo_is_refused(people: Cast, data: dict[str, Any], status: int) -> None:
    given = {
        name: _photo(value) if isinstance(value, bytes) or value is None else value
        for name, value in data.items()
    }
    assert program(people).post(UPLOADS, given).status_code == status
    assert (Upload.objects.count(), _files()) == (0, [])


def test_pieces_go_on_where_the_line_broke(people: Cast) -> None:
    client, data = program(people), jpeg()
    third = len(data) // 3
    there = _begun(client, len(data))
    assert client.head(there)["Upload-Offset"] == "0"
    first = _patch(client, there, 0, data[:third])
    assert (first.status_code, first["Upload-Offset"]) == (204, str(third))
    # Sent again, or from further on: it is told where to go on.
    for offset in (0, third + 1):
        assert _told(_patch(client, there, offset, data[:third])) == (409, "upload.offset")
    head = client.head(there)
    assert (head["Upload-Offset"], head["Upload-Length"], head["Cache-Control"]) == (
        str(third),
        str(len(data)),
        "no-store",
    )
    last = _patch(client, there, third, data[third:])
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(data)))
    body = client.get(there).json()
    assert (body["complete"], body["received"]) == (True, len(data))
    assert not UploadPart.objects.exists()
    assert len(_files()) == 2
    assert _told(_patch(client, there, len(data), b"x")) == (409, "upload.offset")


def test_pieces_that_make_no_photo_go(people: Cast) -> None:
    client = program(people)
    there = _begun(client, 8)
    assert _patch(client, there, 0, b"no ").status_code == 204
    assert _patch(client, there, 3, b"photo").status_code == 409
    assert (Upload.objects.count(), UploadPart.objects.count(), _files()) == (0, 0, [])
    assert client.head(there).status_code == 404


def test_more_than_was_announced_is_refused(people: Cast) -> None:
    client = program(people)
    there = _begun(client, 3)
    assert _told(_patch(client, there, 0, b"four")) == (413, "upload.longer")
    assert client.head(there)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"upload-length": "8"}, (412, "upload.version")),
        ({**TUS, "tus-resumable": "0.2", "upload-length": "8"}, (412, "upload.version")),
        ({**TUS, "upload-length": "0"}, (413, "upload.too-large")),
        ({**TUS, "upload-length": str(LARGEST + 1)}, (413, "upload.too-large")),
        ({**TUS, "upload-length": "-1"}, (400, "upload.number")),
        ({**TUS, "upload-length": "9" * 11}, (400, "upload.number")),
    ],
)
def test_what_cannot_begin_is_refused(people: Cast, headers: dict[str, str], told: object) -> None:
    assert _told(program(people).post(UPLOADS, headers=headers)) == told
    assert not Upload.objects.exists()


# What they are for


def _report(people: Cast, **more: Any) -> dict[str, Any]:
    return {"compound": people.compound.code, "topic": TopicFactory.create().code, "text": "灯坏了。", **more}


def test_a_report_takes_its_photos_once(people: Cast) -> None:
    client = program(people)
    one, two = _sent(client), _sent(client)
    sent = _report(people, photos=[one, two], external_id="P-1")
    assert client.send(LIST, sent).status_code == 201
    assert Evidence.objects.filter(kind="report").count() == 2
    assert client.get(f"{UPLOADS}{one}/").json()["used"] is True
    # The same report again, with the same photos or others, is the same report.
    assert client.send(LIST, sent).status_code == 200
    assert client.send(LIST, {**sent, "photos": [_sent(client)]}).status_code == 200
    assert _told(client.send(LIST, {**sent, "external_id": "P-2"})) == (400, "upload.unknown")
    assert (Issue.objects.count(), Evidence.objects.count()) == (1, 2)


def test_a_photo_that_is_not_ones_own_whole_and_unused_is_no_photo(people: Cast) -> None:
    client, other = program(people), program(people, code="grid-2")
    half = _begun(client, 100).rstrip("/").rsplit("/", 1)[1]
    mine = _sent(client)
    for photos in ([_sent(other)], [half], ["0" * 32], [mine, mine]):
        assert _told(client.send(LIST, _report(people, photos=photos))) == (400, "upload.unknown")
    wrong: tuple[Any, ...] = ([mine] * 4, ["x"], mine)
    for given in wrong:
        assert _told(client.send(LIST, _report(people, photos=given))) == (400, "request.invalid")
    assert not Issue.objects.exists()
    assert client.get(f"{UPLOADS}{mine}/").json()["used"] is False


def test_a_result_is_proved_by_photos(people: Cast) -> None:
    made = filed(people, subtopic=SubTopicFactory.create(needs_photo=True))
    issue = walk(people, made, Status.WORKING)
    seen = EvidenceFactory.create(issue=issue)
    strange = EvidenceFactory.create(issue=filed(people, phone="13800138007").issue)
    client = program(people, role=Role.FIRM_MANAGER, place=people.firm)
    where, done = f"{LIST}{issue.code}/moves/", {"verb": "finish", "note": "已修好。"}
    offered = {row["verb"]: row for row in client.get(f"{LIST}{issue.code}/").json()["moves"]}
    assert offered["finish"]["needs"] == ["note", "pairs"]

    assert client.send(where, done, if_match="*").status_code == 409
    after = _sent(client)
    for pair, code in (
        ({"after": after, "shows": str(strange.code)}, "photo.other-report"),
        ({"after": after, "before": after}, "upload.unknown"),
    ):
        assert _told(client.send(where, {**done, "pairs": [pair]}, if_match="*")) == (400, code)
    answer = client.send(
        where, {**done, "pairs": [{"after": after, "shows": str(seen.code), "caption": "新灯"}]}, if_match="*"
    )
    assert answer.status_code == 200, answer.content
    result = Evidence.objects.get(issue=issue, kind="after")
    assert (result.pair, result.caption) == (seen, "新灯")
    issue.refresh_from_db()
    assert issue.status == Status.DONE


def test_a_note_takes_photos(people: Cast) -> None:
    issue = filed(people).issue
    client = program(people, role=Role.FIRM_MANAGER, place=people.firm)
    data = {"verb": Verb.NOTE, "note": "到场。", "photos": [_sent(client)]}
    assert client.send(f"{LIST}{issue.code}/moves/", data, if_match='"1"').status_code == 200
    assert Evidence.objects.filter(issue=issue, kind="before").count() == 1
    assert _told(client.send(f"{LIST}{issue.code}/moves/", data, if_match='"1"')) == (412, "condition.stale")


def test_what_nobody_used_goes_after_three_days_and_used_photos_stay(people: Cast) -> None:
    client = program(people)
    used, _unused = _sent(client), _sent(client)
    client.send(LIST, _report(people, photos=[used]))
    now = max(Upload.objects.values_list("made_at", flat=True))
    assert keep_house(at=now + KEPT - timedelta(minutes=5))["uploads"] == 0
    assert len(_files()) == 4
    assert keep_house(at=now + KEPT)["uploads"] == 2
    assert len(_files()) == 2
    assert (Upload.objects.count(), Evidence.objects.count()) == (0, 1)


def test_a_caller_has_so_many_waiting_and_no_more(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stations.actions.uploads.MOST_WAITING", 1)
    station = opened(people)
    client = Program(keyed(station).text)
    _begun(client, 8)
    assert _told(client.post(UPLOADS, {"photo": _photo()})) == (409, "upload.too-many")
    actions.begin_upload(by=people.own[Role.GRID_WORKER], length=8, name="", at=timezone.now())
