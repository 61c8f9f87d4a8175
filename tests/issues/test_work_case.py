"""The page of one report: who sees it, what of it, and which moves it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.access import hats
from issues.models import Evidence, Reporter, Reveal
from issues.workflow import Status, Verb, moves_for
from properties.models import Role
from tests.cast import cast
from tests.factories import EvidenceFactory, IssueFactory, ReporterFactory
from tests.issues.desk import codes_on, desk_of, page, verbs_on
from tests.issues.people import MONDAY, do, filed, walk

if TYPE_CHECKING:
    from issues.actions import Filed
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
_DECIDE = {Verb.GRANT, Verb.GRANT_PAUSE, Verb.DENY}
_AT_WORK = [role for role in Role if not role.endswith("_admin")]


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


@pytest.mark.once  # the table decides in Python
@pytest.mark.parametrize("status", [status for status in Status if status != Status.MERGED])
@pytest.mark.parametrize("role", _AT_WORK)
def test_the_buttons_are_the_table(people: Cast, role: Role, status: Status) -> None:
    issue = walk(people, filed(people), status)
    user = people.own[role]
    # Two doors have a rule of their own: a department sees what it leads, and a request has to be there.
    if role == Role.DEPARTMENT_OFFICER:
        type(issue).objects.filter(pk=issue.pk).update(lead=people.department)
        issue.refresh_from_db()
    table = {row.verb.value for row in moves_for(status, hats(user, issue)) if row.verb not in _DECIDE}

    answer = desk_of(user).get(page(issue))

    assert answer.status_code == 200
    assert verbs_on(answer, issue) == table


def test_an_open_request_is_decided_by_someone_else_and_as_what_it_is(people: Cast) -> None:
    issue = walk(people, filed(people), Status.WORKING)
    do(issue, Verb.REQUEST, people.own[Role.FIRM_MANAGER], kind="extend", days=3, note="等配件。")

    offered = verbs_on(desk_of(people.own[Role.STREET_OFFICER]).get(page(issue)), issue)

    assert offered & _DECIDE == {Verb.GRANT, Verb.DENY}


def test_who_asked_does_not_decide(people: Cast) -> None:
    issue = walk(people, filed(people), Status.WORKING)
    do(issue, Verb.REQUEST, people.own[Role.STREET_OFFICER], kind="pause", days=3, note="等配件。")

    assert not verbs_on(desk_of(people.own[Role.STREET_OFFICER]).get(page(issue)), issue) & _DECIDE


@pytest.mark.parametrize("role", list(Role))
def test_a_stranger_and_a_wrong_number_get_the_same_404(people: Cast, role: Role) -> None:
    there = filed(people).issue
    browser = desk_of(people.other[role])

    strange = browser.get(page(there))
    missing = browser.get("/work/issues/YH-2026-999999/")

    assert (strange.status_code, missing.status_code) == (404, 404)
    assert _bare(strange, there.code) == _bare(missing, "YH-2026-999999")


def _bare(answer: Any, code: str) -> str:
    """The page without what it repeats of the request."""
    return str(answer.content.decode().replace(answer.headers["X-Request-ID"], "").replace(code, ""))


def test_nobody_comes_in_without_signing_in(people: Cast, client: Any) -> None:
    answer = client.get(page(filed(people).issue))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/sign-in/?next=/work/issues/")


def test_the_firm_reads_no_name_and_no_phone_unless_it_was_allowed(people: Cast) -> None:
    made = filed(people)
    html = desk_of(people.own[Role.FIRM_MANAGER]).get(page(made.issue)).content.decode()
    assert "王" not in html
    assert "138****" not in html
    assert "13800138000" not in html

    Reporter.objects.update(share_with_firm=True)
    html = desk_of(people.own[Role.FIRM_MANAGER]).get(page(made.issue)).content.decode()
    assert "王＊" in html
    assert "138****8000" in html


def test_the_office_reads_them_masked(people: Cast) -> None:
    html = desk_of(people.own[Role.PARTY_SECRETARY]).get(page(filed(people).issue)).content.decode()
    assert "王＊" in html
    assert "王女士" not in html
    assert "13800138000" not in html


def _first(made: Filed) -> Reporter:
    assert made.reporter is not None
    return made.reporter


def test_a_reveal_needs_a_reason_and_leaves_a_row(people: Cast) -> None:
    made = filed(people)
    officer = people.own[Role.STREET_OFFICER]
    browser, there = desk_of(officer), page(made.issue, f"contact/{_first(made).pk}/")

    assert "13800138000" not in browser.get(there).content.decode()
    assert browser.post(there, {"reason": ""}).status_code == 422
    assert Reveal.objects.count() == 0

    shown = browser.post(there, {"reason": "约上门时间"})

    assert "+8613800138000" in shown.content.decode()
    assert "王女士" in shown.content.decode()
    row = Reveal.objects.get()
    assert (row.reporter_id, row.by_id, row.reason) == (_first(made).pk, officer.pk, "约上门时间")


def test_a_reveal_is_refused_to_the_firm_and_to_readers(people: Cast) -> None:
    made = filed(people)
    for role in (Role.FIRM_MANAGER, Role.SUPERVISOR, Role.COMMITTEE_CHAIR):
        there = page(made.issue, f"contact/{_first(made).pk}/")
        assert desk_of(people.own[role]).post(there, {"reason": "想知道"}).status_code == 403
    assert Reveal.objects.count() == 0


def test_a_reporter_of_another_report_is_not_found_under_this_one(people: Cast) -> None:
    made, other = filed(people), ReporterFactory.create(issue=IssueFactory.create(compound=people.compound))
    there = page(made.issue, f"contact/{other.pk}/")
    assert desk_of(people.own[Role.STREET_OFFICER]).post(there, {"reason": "约时间"}).status_code == 404


def test_a_photo_is_found_only_under_its_own_report(people: Cast) -> None:
    issue, other = filed(people).issue, filed(people, phone="13800138001").issue
    photo = EvidenceFactory.create(issue=issue)
    browser = desk_of(people.own[Role.STREET_OFFICER])

    assert browser.get(page(other, f"photo/{photo.code}/")).status_code == 404
    assert desk_of(people.other[Role.GRID_HEAD]).get(page(issue, f"photo/{photo.code}/")).status_code == 404
    assert photo.kind == Evidence.Kind.REPORT


def test_photos_stand_in_pairs(people: Cast) -> None:
    issue = filed(people).issue
    before = EvidenceFactory.create(issue=issue, kind="before", caption="门口之前")
    EvidenceFactory.create(issue=issue, kind="after", pair=before, caption="门口之后")

    html = desk_of(people.own[Role.STREET_OFFICER]).get(page(issue)).content.decode()

    assert html.count('class="yh-pairs"') == 1
    assert html.index("门口之前") < html.index("门口之后")


def test_why_it_went_there_and_its_clocks_are_shown(people: Cast) -> None:
    html = desk_of(people.own[Role.STREET_OFFICER]).get(page(filed(people).issue)).content.decode()
    assert people.firm.name in html
    assert "先行联系" in html
    assert "办理" in html


def test_the_address_of_the_form_is_for_who_may_take_it_back(people: Cast) -> None:
    issue = walk(people, filed(people), Status.OUTSIDE)
    shown = {
        role: "/outside/" in desk_of(people.own[role]).get(page(issue)).content.decode()
        for role in _AT_WORK[:3]
    }
    assert shown == {Role.STREET_OFFICER: True, Role.STREET_LEADER: False, Role.SUPERVISOR: False}
    assert "/outside/" not in desk_of(people.own[Role.FIRM_WORKER]).get(page(issue)).content.decode()


def test_related_reports_are_linked(people: Cast) -> None:
    first = walk(people, filed(people), Status.WORKING)
    second = filed(people, phone="13800138001").issue
    do(second, Verb.MERGE, people.own[Role.STREET_OFFICER], into=first, at=MONDAY)

    html = desk_of(people.own[Role.STREET_OFFICER]).get(page(first)).content.decode()

    assert f'href="{page(second)}"' in html


def test_more_history_and_more_photos_cost_no_more_queries(people: Cast) -> None:
    issue = walk(people, filed(people), Status.WORKING)
    browser = desk_of(people.own[Role.STREET_OFFICER])
    browser.get(page(issue))
    few = _queries(browser, issue)
    for number in range(3):
        do(issue, Verb.NOTE, people.own[Role.STREET_OFFICER], note=f"第{number}次")
        EvidenceFactory.create(issue=issue, kind="after")
        ReporterFactory.create(issue=issue, is_first=False)
    assert _queries(browser, issue) == few
    assert few <= 14


def _queries(browser: Any, issue: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(page(issue)).status_code == 200
    return len(queries)


def test_what_is_listed_opens_and_what_is_not_does_not(people: Cast) -> None:
    made = [
        filed(people).issue,
        IssueFactory.create(compound=people.next_door),
        IssueFactory.create(compound=people.other_compound),
        IssueFactory.create(compound=people.other_compound, lead=people.department),
        IssueFactory.create(compound=people.other_compound),
        IssueFactory.create(),
    ]
    made[4].helpers.add(people.department)
    for user in [*people.own.values(), *people.other.values()]:
        browser = desk_of(user)
        listed = set(codes_on(browser.get("/work/issues/")))
        opens = {issue.code for issue in made if browser.get(page(issue)).status_code == 200}
        assert listed == opens, user
