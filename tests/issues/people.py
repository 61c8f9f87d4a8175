"""Short ways to file a report and to walk it to a status, for the tests of this app."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from issues import actions
from issues.access import VISITOR, Actor, actor_for, outside_actor, reporter_actor
from issues.actions import Filed, Report
from issues.models import Issue, OutsideRequest, Reporter, TimeRequest
from issues.workflow import Status, Verb
from notices.calendar import SHANGHAI
from notices.models import Deadline, Notice
from properties.models import Role, User
from properties.photos import CleanPhoto
from tests.factories import SubTopicFactory
from yinhang.errors import Refused

if TYPE_CHECKING:
    from tests.cast import Cast

# A Monday without holidays around it.
MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=SHANGHAI)
PHONE = "13800138000"


def photo(name: str = "a") -> CleanPhoto:
    """A photo as the pipeline hands it back; nobody looks at its pixels here."""
    from uuid import uuid4

    return CleanPhoto(
        photo=b"\xff\xd8photo\xff\xd9",
        thumbnail=b"\xff\xd8thumb\xff\xd9",
        width=640,
        height=480,
        sha256=name * 64 if len(name) == 1 else name,
        taken_at=None,
        name=uuid4().hex,
    )


def report(people: Cast, **more: Any) -> Report:
    if "topic" not in more:
        more["subtopic"] = more.get("subtopic") or SubTopicFactory.create()
        more["topic"] = more["subtopic"].topic
    given: dict[str, Any] = {
        "subtopic": None,
        "text": "三号楼门口的灯坏了。",
        "compound": people.compound,
        "place": "三号楼门口",
        "phone": PHONE,
        "name": "王女士",
    }
    return Report(**(given | more))


def filed(people: Cast, *, at: datetime = MONDAY, **more: Any) -> Filed:
    return actions.file_report(report=report(people, **more), by=VISITOR, at=at)


def staff(people: Cast, role: Role, issue: Issue) -> Actor:
    return actor_for(people.own[role], issue)


def do(
    issue: Issue,
    verb: Verb,
    by: User | Reporter | OutsideRequest | Actor | None,
    *,
    at: datetime = MONDAY,
    **data: Any,
) -> Issue:
    """Make a move, whoever makes it."""
    return actions.move(issue=issue, verb=verb, by=_actor(by, issue), data=data, at=at)


def _actor(by: User | Reporter | OutsideRequest | Actor | None, issue: Issue) -> Actor:
    assert by is not None
    if isinstance(by, User):
        return actor_for(by, issue)
    if isinstance(by, Reporter):
        return reporter_actor(by)
    return outside_actor(by) if isinstance(by, OutsideRequest) else by


def walk(people: Cast, made: Filed, to: Status, *, at: datetime = MONDAY) -> Issue:
    """Take a filed report to a status by real moves, a minute each."""
    own = people.own
    issue, firm, street = made.issue, own[Role.FIRM_MANAGER], own[Role.STREET_OFFICER]
    for verb, by, data in _path(people, to):
        at += timedelta(minutes=1)
        given = data
        if verb == Verb.GRANT_PAUSE:
            given = {"request": TimeRequest.objects.get(issue=issue, state="asked")}
        who = (
            made.reporter
            if by == "reporter"
            else {"firm": firm, "street": street, "secretary": own[Role.PARTY_SECRETARY]}[by]
        )
        assert who is not None
        issue = do(issue, verb, who, at=at, **given)
    assert issue.status == to
    return issue


def _path(people: Cast, to: Status) -> list[tuple[Verb, str, dict[str, Any]]]:
    accept: tuple[Verb, str, dict[str, Any]] = (Verb.ACCEPT, "firm", {})
    finish = (Verb.FINISH, "firm", {"note": "换好了。", "photos": [photo()]})
    paths: dict[Status, list[tuple[Verb, str, dict[str, Any]]]] = {
        Status.ASSIGNED: [],
        Status.NEW: [(Verb.RETURN, "firm", {"note": "不归我们管。"})],
        Status.WORKING: [accept],
        Status.ASKED: [accept, (Verb.ASK, "firm", {"note": "哪一层？"})],
        Status.OUTSIDE: [
            accept,
            (Verb.SEND_OUTSIDE, "firm", {"note": "请检查。", "body": "燃气公司", "email": "gas@example.org"}),
        ],
        Status.PAUSED: [
            accept,
            (Verb.REQUEST, "firm", {"kind": "pause", "days": 5, "note": "等配件。"}),
            (Verb.GRANT_PAUSE, "street", {}),
        ],
        Status.DONE: [accept, finish],
        Status.CLOSED: [accept, finish, (Verb.VERIFY, "secretary", {})],
        Status.WITHDRAWN: [(Verb.WITHDRAW, "reporter", {})],
    }
    return paths[to]


def refused(
    code: str,
    issue: Issue,
    verb: Verb,
    by: User | Reporter | OutsideRequest | Actor | None,
    *,
    at: datetime = MONDAY,
    **data: Any,
) -> Refused:
    """The refusal of a move, which must carry the code."""
    with pytest.raises(Refused) as caught:
        do(issue, verb, by, at=at, **data)
    assert caught.value.code == code
    return caught.value


def ends(issue: Issue, kind: str) -> datetime:
    """When the latest clock of a kind ends."""
    return Deadline.objects.filter(subject_id=issue.pk, kind=kind).latest("pk").due_at


def day(month: int, number: int) -> datetime:
    """The last second of a day of 2026 in Shanghai."""
    return datetime(2026, month, number, 23, 59, 59, tzinfo=SHANGHAI)


# Who was told of an event, as the outbox names parties.


def told(issue: Issue, event: str) -> set[tuple[str, str]]:
    return set(Notice.objects.filter(subject_id=issue.pk, kind=event).values_list("to_kind", "to_id"))


def party(user: User | Reporter | OutsideRequest) -> tuple[str, str]:
    kind = {User: "user", Reporter: "reporter", OutsideRequest: "outside"}[type(user)]
    return kind, str(user.pk)


def both(people: Cast, *roles: Role) -> set[tuple[str, str]]:
    return {party(people.own[role]) for role in roles}
