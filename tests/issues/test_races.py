"""Many at once: one wins and the others are told. Row locks on PostgreSQL, one writer at a time on SQLite."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from issues import actions
from issues.access import VISITOR, actor_for, reporter_actor
from issues.actions import Filed
from issues.links import digest
from issues.models import Draft, Evidence, Issue, Move, OutsideRequest, Rating, Reporter, TimeRequest
from issues.workflow import Status, Verb
from notices.actions import move_deadline
from notices.models import Deadline
from properties.models import Role, User
from tests.cast import cast
from tests.factories import SubTopicFactory
from tests.issues.people import MONDAY, PHONE, do, filed, photo, report, walk
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all deeds at the same moment, each on its own connection; the code of a refusal stands for it."""
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return deed()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def again(user: User) -> User:
    """The person without what an earlier request remembered of their posts."""
    return User.objects.get(pk=user.pk)


def history(issue: Issue) -> list[int]:
    return list(Move.objects.filter(issue=issue).order_by("seq").values_list("seq", flat=True))


def test_fifty_submits_of_one_draft_are_one_report() -> None:
    people = cast()
    subtopic = SubTopicFactory.create()
    answers = {
        "topic": subtopic.topic,
        "subtopic": subtopic,
        "text": "灯坏了。",
        "compound": people.compound,
        "phone": PHONE,
        "place": "三号楼",
    }
    token = actions.start_draft(language="zh-hans", at=MONDAY, answers=answers)
    actions.add_draft_photo(draft=Draft.objects.get(), slot=1, clean=photo(), at=MONDAY)

    def submit() -> str:
        draft = Draft.objects.get(token_digest=digest(token))
        draft.issue = None
        return actions.submit_draft(draft=draft, by=VISITOR, at=MONDAY).secret

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("issues.limits.REPORTS_A_PHONE", 50)
        secrets = at_once([submit] * 50)
    assert {len(secret) for secret in set(secrets)} == {32}
    assert len(set(secrets)) == 1
    assert [model.objects.count() for model in (Issue, Reporter, Evidence)] == [1, 1, 1]
    assert (Deadline.objects.count(), Move.objects.count()) == (2, 2)


def test_the_same_reports_sent_together_in_other_orders_are_filed_once() -> None:
    people = cast()
    subtopic = SubTopicFactory.create()
    sent = [
        report(people, subtopic=subtopic, text=f"{n}", client="c", external_id=f"{n}", external_digest=f"{n}")
        for n in range(60)
    ]

    def send(order: random.Random) -> dict[str, str]:
        reports = order.sample(sent, len(sent))
        results = actions.file_reports(reports=reports, by=VISITOR, at=MONDAY)
        assert not any(isinstance(result, Refused) for result in results)
        return {
            one.external_id: result.issue.code
            for one, result in zip(reports, results, strict=True)
            if isinstance(result, Filed)
        }

    told = at_once([partial(send, random.Random(number)) for number in range(6)])
    assert all(codes == told[0] for codes in told)
    assert len(set(told[0].values())) == Issue.objects.count() == 60
    assert (Deadline.objects.count(), Move.objects.count()) == (120, 120)


@pytest.mark.parametrize("turn", range(3))
def test_two_people_deciding_at_once(turn: int) -> None:
    """One verifies while the other sends it back: one wins, the other is told."""
    people = cast()
    issue = walk(people, filed(people), Status.DONE)
    version = issue.version

    def decide(verb: Verb, role: Role) -> str:
        by = actor_for(again(people.own[role]), issue)
        moved = actions.move(
            issue=issue, verb=verb, by=by, data={"note": "看过现场。"}, version=version, at=MONDAY
        )
        return str(moved.status)

    found = at_once(
        [
            lambda: decide(Verb.VERIFY, Role.PARTY_SECRETARY),
            lambda: decide(Verb.SEND_BACK, Role.GRID_HEAD),
            lambda: decide(Verb.VERIFY, Role.STREET_OFFICER),
        ]
    )
    issue.refresh_from_db()
    assert sorted(found) == sorted([str(issue.status), "issue.changed-meanwhile", "issue.changed-meanwhile"])
    assert history(issue) == list(range(1, len(history(issue)) + 1))
    assert issue.version == version + 1


def test_notes_without_a_version_all_get_in_and_history_has_no_gap() -> None:
    people = cast()
    issue = filed(people).issue
    users = [
        people.own[role]
        for role in (Role.FIRM_MANAGER, Role.PARTY_SECRETARY, Role.GRID_HEAD, Role.STREET_OFFICER)
    ]

    def note(user: User) -> int:
        by = actor_for(again(user), issue)
        return actions.move(issue=issue, verb=Verb.NOTE, by=by, data={"note": "看过。"}, at=MONDAY).version

    versions = at_once([partial(note, user) for user in users * 3])
    assert sorted(versions) == list(range(2, 14))
    assert history(issue) == list(range(1, 15))


def test_one_urge_a_day_however_fast_the_finger() -> None:
    made = filed(cast())

    def urge() -> int:
        reporter = Reporter.objects.select_related("issue").get()
        return actions.move(
            issue=made.issue, verb=Verb.URGE, by=reporter_actor(reporter), data={}, at=MONDAY
        ).urges

    assert sorted(map(str, at_once([urge] * 8))) == ["1", *["issue.urged-today"] * 7]


def test_the_same_phone_joins_once() -> None:
    made = filed(cast())

    def join() -> str:
        return actions.join_issue(
            issue=made.issue, phone="13900139000", name="", share_with_firm=False, language="en", at=MONDAY
        ).secret

    assert len(set(at_once([join] * 8))) == 1
    made.issue.refresh_from_db()
    assert (made.issue.affected, Reporter.objects.count()) == (2, 2)


def test_one_rating_a_closing_and_one_rework() -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)

    def rate() -> int:
        reporter = Reporter.objects.select_related("issue__merged_into").get()
        return int(actions.rate(reporter=reporter, score=1, at=MONDAY).score)

    found = at_once([rate] * 4)
    issue.refresh_from_db()
    assert sorted(map(str, found)) == ["1", *["issue.no-such-move"] * 3]
    assert (issue.reworks, Rating.objects.count(), issue.status) == (1, 1, Status.ASSIGNED)


def test_one_request_for_time_and_one_decision() -> None:
    people = cast()
    issue = filed(people).issue

    def ask() -> str:
        by = actor_for(again(people.own[Role.FIRM_MANAGER]), issue)
        data = {"kind": "extend", "days": 5, "note": "等配件。"}
        return str(actions.move(issue=issue, verb=Verb.REQUEST, by=by, data=data, at=MONDAY).status)

    assert sorted(at_once([ask] * 4)) == ["assigned", *["issue.request-open"] * 3]
    wanted = TimeRequest.objects.get()

    def grant() -> str:
        by = actor_for(again(people.own[Role.STREET_OFFICER]), issue)
        return str(
            actions.move(issue=issue, verb=Verb.GRANT, by=by, data={"request": wanted}, at=MONDAY).due_at
        )

    found = at_once([grant] * 4)
    assert found.count("issue.missing-request") == 3


def test_two_reports_merged_into_each_other_at_once() -> None:
    people = cast()
    one, two = filed(people).issue, filed(people, phone="13900139000").issue

    def merge(issue: Issue, into: Issue) -> str:
        by = actor_for(again(people.own[Role.PARTY_SECRETARY]), issue)
        target = Issue.objects.get(pk=into.pk)
        return str(actions.move(issue=issue, verb=Verb.MERGE, by=by, data={"into": target}, at=MONDAY).status)

    found = at_once([lambda: merge(one, two), lambda: merge(two, one)])
    assert found.count("merged") == 1
    assert Issue.objects.filter(status=Status.MERGED).count() == 1


def test_a_form_of_another_body_is_used_once() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.OUTSIDE)
    asked = OutsideRequest.objects.select_related("issue").get()

    def answer() -> str:
        return str(do(issue, Verb.OUTSIDE_ANSWER, asked, note="已检查。").status)

    assert sorted(at_once([answer] * 4)) == ["issue.no-such-move"] * 3 + ["working"]


def test_a_number_of_a_client_is_filed_once_however_often_it_is_sent() -> None:
    people = cast()
    subtopic = SubTopicFactory.create()

    def send() -> int:
        return filed(people, subtopic=subtopic, source="api", client="grid", external_id="7").issue.pk

    assert len(set(at_once([send] * 8))) == 1
    assert Issue.objects.count() == 1


def test_the_calendar_and_a_move_never_wait_in_a_circle() -> None:
    """Both lock the issue before its deadlines; the other order would end in a deadlock now and then."""
    people = cast()
    issues = [walk(people, filed(people, phone=f"1390013900{number}"), Status.DONE) for number in range(3)]
    handles = [Deadline.objects.get(subject_id=issue.pk, kind="issue.handle") for issue in issues]

    def put_off(handle: Deadline, day: int) -> None:
        due_at = handle.due_at + timedelta(days=day)
        move_deadline(handle.pk, due_at=due_at, reason="经核实", by=None, at=MONDAY)

    def back_and_forth(issue: Issue) -> None:
        secretary, manager = again(people.own[Role.PARTY_SECRETARY]), again(people.own[Role.FIRM_MANAGER])
        do(issue, Verb.SEND_BACK, secretary, note="没好。")
        do(issue, Verb.FINISH, manager, note="好了。", photos=[photo()])

    deeds = [partial(back_and_forth, issue) for issue in issues]
    deeds += [partial(put_off, handle, day) for handle in handles for day in (1, 2, 3)]
    assert at_once(deeds) == [None] * 12
    for issue, handle in zip(issues, handles, strict=True):
        issue.refresh_from_db()
        handle.refresh_from_db()
        assert issue.due_at == handle.due_at
