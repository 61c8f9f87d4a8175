"""S4: the public form takes anything without a fault, and shows nothing of it unescaped. The interface: `make fuzz`."""

from __future__ import annotations

import random
from typing import Final

import pytest
from django.test import Client

from issues import limits
from issues.models import Draft
from tests.factories import TopicFactory
from tests.issues.residents import Resident, street
from tests.issues.test_resident_hostile import HOSTILE
from tests.security.figures import tell, times

STEPS: Final = {
    "details": ("text",),
    "place": ("compound", "place", "longitude", "latitude"),
    "contact": ("phone", "name", "on_behalf", "is_public"),
    "topic": ("topic",),
    "check": ("stamp", "website"),
}
PIECES: Final = (
    *HOSTILE[:3], *HOSTILE[4:], "<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "{{settings.SECRET_KEY}}",
    "../../etc/passwd", "\r\nBcc: x@example.com", "1e309", "NaN", "-1", "💥" * 9, "javascript:alert(1)", "+8613800138000",
)  # fmt: skip
RAW: Final = ("<img src=x", "<svg/onload", "<script>alert")


@pytest.mark.django_db
def test_hostile_posts_cause_no_fault_and_come_back_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DRAFTS", 10**9)
    street()
    topic, resident, dice = TopicFactory.create(), Resident(), random.Random(7)
    resident.get("/report/")
    resident.send(topic=topic.code)
    client, posts, faults, raw = Client(raise_request_exception=False), times(150, 10_000), 0, 0
    for number in range(posts):
        step = dice.choice(list(STEPS))
        data = {name: "".join(dice.sample(PIECES, dice.randint(1, 3))) for name in STEPS[step]}
        sent = {
            name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
            for name, value in data.items()
        }
        answer = client.post(
            resident.url(step), {"stamp": "x" if number % 9 == 0 else _stamp(resident), **sent}
        )
        faults += answer.status_code >= 500
        raw += any(word in answer.content.decode() for word in RAW)
    for step in STEPS:
        shown = client.get(resident.url(step))
        raw += any(word in shown.content.decode() for word in RAW)
    tell("S4", f"{posts:,} hostile posts to the report form: {faults} faults, {raw} shown unescaped")
    assert (faults, raw, Draft.objects.count()) == (0, 0, 1)


def _stamp(resident: Resident) -> str:
    return resident.stamp
