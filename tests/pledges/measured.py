"""A campaign whose targets are measured from real moves, and short ways to make the work they count."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from issues import actions
from issues.workflow import Status, Verb
from notices.calendar import SHANGHAI
from pledges.measures import registry
from pledges.measures.registry import Scope
from pledges.measures.rows import CountedRow, counted
from pledges.measures.taking import take
from pledges.models import Campaign, Pledge, Target
from properties.models import Role
from tests.issues.people import MONDAY, do, filed, photo

if TYPE_CHECKING:
    from issues.actions import Filed
    from issues.models import Issue
    from pledges.measures.registry import Taken
    from tests.cast import Cast

# MONDAY is 16 March 2026; the campaign counts from the first of the month.
FIRST = date(2026, 3, 1)
LAST = date(2026, 12, 31)
DAY = MONDAY.date()


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def campaign_of(people: Cast, **more: Any) -> Campaign:
    given: dict[str, Any] = {
        "code": "test-2026",
        "year": 2026,
        "title": "攻坚",
        "starts_on": FIRST,
        "ends_on": LAST,
    }
    return Campaign.objects.create(subdistrict=people.street, **(given | more))


def pledge_of(campaign: Campaign, **more: Any) -> Pledge:
    """The street's own promise, signed at noon of the first day, unless told otherwise."""
    given: dict[str, Any] = {
        "kind": Pledge.Kind.STREET,
        "statement": "年内完成",
        "signed_at": at(FIRST),
        "due_on": LAST,
    }
    if not {"firm", "area"} & set(more):
        given["area"] = campaign.subdistrict
    if "firm" in more:
        given["kind"] = Pledge.Kind.FIRM
    return Pledge.objects.create(campaign=campaign, **(given | more))


def target_of(pledge: Pledge, measure: str, goal: str = "95", **more: Any) -> Target:
    given: dict[str, Any] = {
        "code": f"{measure.replace('_', '-')}-{pledge.targets.count()}",
        "name": "目标",
        "name_en": "Target",
        "unit": "件",
        "unit_en": "reports",
        "baseline": Decimal(0),
        "starts_on": FIRST,
        "due_on": LAST,
    }
    return Target.objects.create(pledge=pledge, measure=measure, goal=Decimal(goal), **(given | more))


def scope_in(people: Cast, **more: Any) -> Scope:
    given: dict[str, Any] = {"subdistrict": people.street.pk, "since": FIRST}
    return Scope(**(given | more))


def figure(measure: str, scope: Scope, day: date) -> Taken:
    return take(registry.find(measure), scope, day)


def behind_it(measure: str, scope: Scope, day: date, **page: int) -> list[CountedRow]:
    return counted(registry.find(measure), scope, day, **({"most": 10_000} | page))


def solved(
    people: Cast, *, filed_at: datetime = MONDAY, after: timedelta = timedelta(hours=2), **more: Any
) -> Filed:
    """Filed, accepted at once, reported done `after` that, verified an hour later."""
    made = filed(people, at=filed_at, **more)
    issue = do(made.issue, Verb.ACCEPT, people.own[Role.FIRM_MANAGER], at=filed_at)
    finish(people, issue, filed_at + after)
    return made


def finish(people: Cast, issue: Issue, when: datetime) -> Issue:
    issue = do(issue, Verb.FINISH, people.own[Role.FIRM_MANAGER], at=when, note="换好了。", photos=[photo()])
    return do(issue, Verb.VERIFY, people.own[Role.PARTY_SECRETARY], at=when + timedelta(hours=1))


def rate(made: Filed, score: int, when: datetime) -> None:
    assert made.reporter is not None
    made.issue.refresh_from_db()
    assert made.issue.status == Status.CLOSED
    actions.rate(reporter=made.reporter, score=score, solved="yes", reasons=[], text="", at=when)
