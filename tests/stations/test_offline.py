"""Three days without a line: a station sends its queue out of order and twice, and each thing is there once."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from issues.models import Evidence, Issue, Move
from issues.workflow import Status
from properties.models import Role
from tests.cast import Cast, cast
from tests.factories import SubTopicFactory
from tests.issues.hostile_images import jpeg
from tests.stations.keyed import Program, keyed, opened

pytestmark = pytest.mark.django_db(transaction=True)
LIST, FEED = "/api/v1/issues/", "/api/v1/changes/"
# What a client does next after each answer: done, or later once more.
DONE, LATER = {200, 201, 412}, {404, 409}


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


class Queue:
    """What the station wrote down while it was offline. Each entry has its own Idempotency-Key, for good."""

    def __init__(self, client: Program) -> None:
        self.client = client
        self.codes: dict[str, str] = {}
        self.waiting: list[dict[str, Any]] = []

    def report(self, number: str, **data: Any) -> None:
        self._add(number, {"external_id": number, **data}, verb="", version=0)

    def move(self, number: str, verb: str, version: int, **data: Any) -> None:
        """`version` is what the report will be at when the station's own earlier entries are in."""
        self._add(number, {"verb": verb, **data}, verb=verb, version=version)

    def _add(self, number: str, data: dict[str, Any], **about: Any) -> None:
        self.waiting.append({"number": number, "data": data, "key": uuid.uuid4().hex, **about})

    def send(self, entry: dict[str, Any]) -> bool:
        """Whether the entry is settled."""
        if not entry["verb"]:
            answer = self.client.send(LIST, entry["data"], idempotency_key=entry["key"])
            assert answer.status_code in DONE, answer.content
            self.codes[entry["number"]] = answer.json()["code"]
            return True
        code = self.codes.get(entry["number"])
        if code is None:  # its report is not in yet
            return False
        tag = f'"{entry["version"]}"'
        path = f"{LIST}{code}/moves/"
        answer = self.client.send(path, entry["data"], idempotency_key=entry["key"], if_match=tag)
        assert answer.status_code in DONE | LATER, answer.content
        if answer.status_code == 412:  # too early, or in already: the version tells
            return bool(self.client.get(f"{LIST}{code}/").json()["version"] > entry["version"])
        return answer.status_code in DONE


def _photo(client: Program) -> str:
    file = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")
    return str(client.post("/api/v1/uploads/", {"photo": file}).json()["id"])


def _replay(queue: Queue, rng: random.Random) -> None:
    """Everything twice and in any order, until nothing waits."""
    entries = [*queue.waiting, *queue.waiting]
    for _round in range(20):
        rng.shuffle(entries)
        entries = [entry for entry in entries if not queue.send(entry)]
        if not entries:
            return
    raise AssertionError(f"{len(entries)} entries never settled")


@pytest.mark.parametrize("seed", range(3))
def test_a_queue_of_three_days_ends_with_each_thing_once(people: Cast, seed: int) -> None:
    sub = SubTopicFactory.create()
    client = Program(keyed(opened(people, role=Role.FIRM_MANAGER, place=people.firm)).text)
    queue = Queue(client)
    about = {"compound": people.compound.code, "topic": sub.topic.code, "subtopic": sub.code}
    for number in range(6):
        queue.report(f"P-{number}", **about, text=f"第{number}处。")
        queue.move(f"P-{number}", "accept", 1)
        if number % 2:
            queue.move(f"P-{number}", "finish", 2, note="修好了。", pairs=[{"after": _photo(client)}])

    _replay(queue, random.Random(seed))

    assert Issue.objects.count() == len(queue.codes) == 6
    status = dict(Issue.objects.values_list("external_id", "status"))
    assert status == {f"P-{number}": Status.DONE if number % 2 else Status.WORKING for number in range(6)}
    for verb, count in (("file", 6), ("accept", 6), ("finish", 3)):
        assert Move.objects.filter(verb=verb).count() == count
    assert Evidence.objects.count() == 3

    # The copy of another station that was off as long tells the same story.
    reader = Program(keyed(opened(people, code="grid-2")).text)
    copy: dict[str, str] = {}
    cursor = ""
    while True:
        query = {"limit": "2", "cursor": cursor} if cursor else {"limit": "2"}
        page = reader.get(FEED, query).json()
        copy |= {row["code"]: row["report"]["status"] for row in page["results"]}
        cursor = page["cursor"]
        if not page["more"]:
            break
    assert copy == {queue.codes[number]: state for number, state in status.items()}
