"""A report that was filed under the wrong kind: what moves with the correction, and what stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from issues.models import Issue, Move, SubTopic, TopicExample
from issues.workflow import Status, Verb
from notices.models import Deadline
from properties.models import Role
from tests.cast import Cast, cast_with_facts
from tests.factories import RouteFactory
from tests.issues.counted import differences, ledger
from tests.issues.desk import desk_of, page
from tests.issues.people import MONDAY, do, filed, refused, walk

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.django_db
LOCK, CORRIDOR, GREEN = "ground_lock_shared", "clutter_corridor", "clean_green"


@pytest.fixture
def people() -> Cast:
    return cast_with_facts()


def kind(code: str) -> SubTopic:
    return SubTopic.objects.select_related("topic").get(code=code)


def wrongly_filed(people: Cast) -> Issue:
    """Filed as a matter of ground locks; the text is about a corridor."""
    return filed(people, subtopic=kind(LOCK), topic=kind(LOCK).topic, text="楼道里堆满了纸箱。").issue


def test_topic_lead_helpers_and_figures_move_and_firm_and_dates_stay(people: Cast) -> None:
    topic = kind(CORRIDOR).topic
    RouteFactory.create(subdistrict=people.street, topic=topic, lead=people.department)
    issue = wrongly_filed(people)
    before = set(Deadline.objects.filter(subject_id=issue.pk).values_list("kind", "due_at", "revision"))

    do(
        issue,
        Verb.CLASSIFY,
        people.own[Role.GRID_HEAD],
        subtopic=kind(CORRIDOR),
        at=MONDAY + timedelta(hours=1),
    )

    issue = Issue.objects.get(pk=issue.pk)
    assert (issue.topic, issue.subtopic, issue.lead) == (topic, kind(CORRIDOR), people.department)
    assert (issue.firm, issue.status) == (people.firm, Status.ASSIGNED)
    assert (
        set(Deadline.objects.filter(subject_id=issue.pk).values_list("kind", "due_at", "revision")) == before
    )
    assert ledger(topic=topic) == {"received": 1}
    assert ledger(topic=kind(LOCK).topic) == {}
    assert differences() == []
    row = Move.objects.get(issue=issue, verb=Verb.CLASSIFY)
    assert row.data == {"from_kind": LOCK, "to_kind": CORRIDOR}


def test_the_same_kind_is_refused_and_the_firm_may_not_correct(people: Cast) -> None:
    issue = wrongly_filed(people)
    refused("issue.same-kind", issue, Verb.CLASSIFY, people.own[Role.GRID_HEAD], subtopic=kind(LOCK))
    refused(
        "issue.not-your-move", issue, Verb.CLASSIFY, people.own[Role.FIRM_MANAGER], subtopic=kind(CORRIDOR)
    )
    refused("issue.missing-subtopic", issue, Verb.CLASSIFY, people.own[Role.GRID_HEAD])


def test_what_was_closed_once_stays_in_the_topic_it_counts_under(people: Cast) -> None:
    made = filed(people, subtopic=kind(LOCK), topic=kind(LOCK).topic)
    walk(people, made, Status.CLOSED)
    issue = do(made.issue, Verb.REOPEN, people.own[Role.STREET_OFFICER], note="还在。")
    officer = people.own[Role.STREET_OFFICER]
    refused("issue.counted-there", issue, Verb.CLASSIFY, officer, subtopic=kind(CORRIDOR))
    other = SubTopic.objects.filter(topic=kind(LOCK).topic, is_active=True).exclude(code=LOCK)[0]
    do(issue, Verb.CLASSIFY, officer, subtopic=other)
    assert differences() == []


def test_a_correction_is_an_example_and_one_corrected_back_is_none(people: Cast) -> None:
    issue, officer = wrongly_filed(people), people.own[Role.STREET_OFFICER]
    do(issue, Verb.CLASSIFY, officer, subtopic=kind(CORRIDOR))
    example = TopicExample.objects.get(issue=issue)
    assert (example.suggested, example.chosen, example.by) == ("ground_lock", "clutter", officer)
    do(issue, Verb.CLASSIFY, officer, subtopic=kind(GREEN))
    example.refresh_from_db()
    assert (example.suggested, example.chosen) == ("ground_lock", "cleanliness")
    do(issue, Verb.CLASSIFY, officer, subtopic=kind(LOCK))
    assert not TopicExample.objects.exists()


def test_the_office_corrects_it_on_its_page_and_history_says_from_what_to_what(people: Cast) -> None:
    issue, browser = wrongly_filed(people), desk_of(people.own[Role.NEIGHBOURHOOD_STAFF])
    assert page(issue, "classify/") in browser.get(page(issue)).content.decode()
    form = browser.get(page(issue, "classify/")).context["form"]
    answer = browser.post(page(issue, "classify/"), {"version": form["version"].value(), "subtopic": "k0"})
    assert answer.status_code == 422
    chosen = {"version": form["version"].value(), "subtopic": f"k{kind(CORRIDOR).pk}"}
    assert browser.post(page(issue, "classify/"), chosen).status_code == 302
    assert (
        f"{kind(LOCK)} → {kind(CORRIDOR).topic} · {kind(CORRIDOR)}"
        in browser.get(page(issue)).content.decode()
    )
