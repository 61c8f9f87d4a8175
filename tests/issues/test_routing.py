"""Where a report goes, and that it can be said why."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.admin import site
from django.http import HttpRequest
from django.utils.translation import override

from issues import catalogue, routing
from issues.catalogue import KnownRoute
from issues.models import Issue, Move, SubTopic, Topic
from issues.workflow import Status, Verb
from properties.models import Contract, Role
from tests.cast import cast
from tests.factories import CompoundFactory, ContractFactory, DepartmentFactory, RouteFactory, SubTopicFactory
from tests.issues.people import MONDAY, do, filed


def test_the_firm_of_the_contract_handles_and_the_topics_lead_stands_beside_it() -> None:
    found = routing.decide(7, KnownRoute(lead_id=3, helper_ids=(4, 5)))
    assert found == (Status.ASSIGNED, 7, 3, (4, 5), "contract")


def test_without_a_firm_the_office_decides() -> None:
    assert routing.decide(None, KnownRoute(lead_id=3, note="市级督办")) == (
        Status.NEW,
        None,
        3,
        (),
        "no-firm|市级督办",
    )
    assert routing.decide(None, None) == (Status.NEW, None, None, (), "no-firm")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts_on", "ends_on", "current", "holds"),
    [
        (date(2026, 3, 16), None, True, True),
        (date(2026, 3, 17), None, True, False),
        (date(2020, 1, 1), date(2026, 3, 16), True, True),
        (date(2020, 1, 1), date(2026, 3, 15), True, False),
        (date(2020, 1, 1), None, False, True),  # the mark is set once a day; the dates count
    ],
)
def test_a_contract_counts_from_its_first_to_its_last_day(
    starts_on: date, ends_on: date | None, current: bool, holds: bool
) -> None:
    contract = ContractFactory.create(starts_on=starts_on, ends_on=ends_on, is_current=current)
    found = routing.load(contract.compound, SubTopicFactory.create().topic_id, MONDAY)
    assert found.firm_id == (contract.firm_id if holds else None)


@pytest.mark.django_db
def test_a_filed_report_goes_to_firm_lead_and_helpers_at_once() -> None:
    people = cast()
    subtopic = SubTopicFactory.create()
    route = RouteFactory.create(subdistrict=people.street, topic=subtopic.topic, lead=people.department)
    helper = DepartmentFactory.create(area=people.street)
    route.helpers.add(helper)
    catalogue.forget()
    issue = filed(people, subtopic=subtopic).issue
    assert (issue.firm, issue.lead, issue.status, list(issue.helpers.all())) == (
        people.firm,
        people.department,
        Status.ASSIGNED,
        [helper],
    )
    rows = list(Move.objects.filter(issue=issue).values_list("seq", "verb", "was", "now", "hat"))
    assert rows == [(1, "file", "", "new", "reporter"), (2, "assign", "new", "assigned", "system")]


@pytest.mark.django_db
def test_a_report_from_a_compound_without_a_firm_waits_for_the_office() -> None:
    people = cast()
    bare = CompoundFactory.create(neighbourhood=people.neighbourhood)
    issue = filed(people, compound=bare).issue
    assert (issue.firm, issue.status) == (None, Status.NEW)
    assert [row.verb for row in Move.objects.filter(issue=issue)] == ["file"]


@pytest.mark.django_db
def test_routes_of_another_subdistrict_do_not_count() -> None:
    people = cast()
    subtopic = SubTopicFactory.create()
    RouteFactory.create(subdistrict=people.other_street, topic=subtopic.topic)
    assert filed(people, subtopic=subtopic).issue.lead is None


@pytest.mark.django_db
def test_it_is_said_why_it_went_there() -> None:
    people = cast()
    subtopic = SubTopicFactory.create()
    RouteFactory.create(
        subdistrict=people.street, topic=subtopic.topic, lead=people.department, note="依任务清单"
    )
    issue = filed(people, subtopic=subtopic).issue
    with override("en"):
        assert routing.why(issue) == (
            f"{people.firm} holds the current contract of this compound. {people.department} leads this topic. 依任务清单"
        )
        moved = do(issue, Verb.ASSIGN, people.own[Role.STREET_OFFICER], firm=people.other_firm)
        assert routing.why(Issue.objects.get(pk=moved.pk)).startswith(
            "The street office chose who answers for it."
        )
        Contract.objects.all().delete()
        alone = filed(people, phone="13900139000").issue
        assert routing.why(alone) == "No firm holds a contract for this compound, so the office decides."


@pytest.mark.parametrize("model", [Topic, SubTopic])
def test_a_kind_of_problem_is_switched_off_and_never_deleted(model: type[Topic | SubTopic]) -> None:
    assert not site.get_model_admin(model).has_delete_permission(HttpRequest())
