"""Accepting many at once, reports filed by staff, live incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from issues.models import Incident, Issue, Reporter
from issues.workflow import Status, Verb
from properties.models import Role
from tests.cast import cast
from tests.factories import IncidentFactory, IssueFactory, SubTopicFactory
from tests.issues.desk import desk_of
from tests.issues.people import do, filed

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db
BULK, NEW, INCIDENTS = "/work/issues/bulk/accept/", "/work/issues/new/", "/work/incidents/"


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


def test_many_are_shown_then_accepted(people: Cast) -> None:
    issues = [filed(people, phone=f"1380013800{number}").issue for number in range(3)]
    browser = desk_of(people.own[Role.FIRM_MANAGER])

    shown = browser.get(BULK, {"code": [issue.code for issue in issues]})
    assert [line.code for line in shown.context["lines"]] == [issue.code for issue in issues]
    assert Issue.objects.filter(status=Status.WORKING).count() == 0

    answer = browser.post(BULK, {"code": [line.value for line in shown.context["lines"]]})
    assert answer.headers["Location"] == "/work/"
    assert Issue.objects.filter(status=Status.WORKING, handler=people.own[Role.FIRM_MANAGER]).count() == 3


def test_each_failure_is_told_in_its_row_and_the_others_go_through(people: Cast) -> None:
    taken, changed, fine = (filed(people, phone=f"1380013800{number}").issue for number in range(3))
    strange = IssueFactory.create(compound=people.other_compound, status=Status.ASSIGNED)
    values = [f"{issue.code}|{issue.version}" for issue in (taken, changed, strange, fine)]
    do(taken, Verb.ACCEPT, people.own[Role.FIRM_WORKER])
    do(changed, Verb.NOTE, people.own[Role.STREET_OFFICER], note="请快一点。")

    answer = desk_of(people.own[Role.FIRM_MANAGER]).post(BULK, {"code": values})

    told = {line.code: bool(line.problem) for line in answer.context["results"]}
    assert told == {taken.code: True, changed.code: True, strange.code: True, fine.code: False}
    assert (answer.context["done"], answer.context["problems"]) == (1, 3)
    strange.refresh_from_db()
    assert strange.status == Status.ASSIGNED


def test_who_may_not_accept_accepts_none(people: Cast) -> None:
    issue = filed(people).issue
    answer = desk_of(people.own[Role.STREET_OFFICER]).post(BULK, {"code": f"{issue.code}|{issue.version}"})
    assert answer.context["problems"] == 1


def test_fifty_at_once_and_no_more(people: Cast) -> None:
    codes = [f"YH-2026-{number:06d}|1" for number in range(51)]
    browser = desk_of(people.own[Role.FIRM_MANAGER])
    assert browser.post(BULK, {"code": codes}).status_code == 400
    assert browser.post(BULK, {"code": codes[:50]}).status_code == 200
    assert browser.post(BULK, {"code": "YH-2026-000001"}).status_code == 400
    assert browser.get(BULK).headers["Location"] == "/work/"


def _report(people: Cast, **more: Any) -> dict[str, Any]:
    kind = SubTopicFactory.create()
    given = {
        "source": "patrol",
        "compound": people.compound.pk,
        "kind": f"k{kind.pk}",
        "text": "巡查发现堆物。",
        "place": "三号楼",
    }
    return given | more


@pytest.mark.parametrize(
    ("role", "source"),
    [
        (Role.STREET_OFFICER, "hotline"),
        (Role.GRID_WORKER, "patrol"),
        (Role.COMMITTEE_CHAIR, "committee"),
        (Role.FIRM_WORKER, "patrol"),
    ],
)
def test_staff_file_reports_for_their_own_compounds(people: Cast, role: Role, source: str) -> None:
    browser = desk_of(people.own[role])
    answer = browser.post(NEW, _report(people, source=source))
    issue = Issue.objects.get()
    assert answer.headers["Location"] == f"/work/issues/{issue.code}/"
    assert (issue.source, issue.compound, issue.firm, Reporter.objects.count()) == (
        source,
        people.compound,
        people.firm,
        0,
    )

    strange = browser.post(NEW, _report(people, source=source, compound=9999))
    assert "compound" in strange.context["form"].errors


def test_a_source_that_is_not_the_posts_own_is_no_choice(people: Cast) -> None:
    answer = desk_of(people.own[Role.FIRM_WORKER]).post(NEW, _report(people, source="hotline"))
    assert answer.status_code == 422
    assert not Issue.objects.exists()


def test_someone_on_the_phone_gets_a_link_of_their_own(people: Cast) -> None:
    browser = desk_of(people.own[Role.STREET_OFFICER])
    wrong = browser.post(NEW, _report(people, source="hotline", phone="123"))
    assert "phone" in wrong.context["form"].errors
    browser.post(NEW, _report(people, source="hotline", phone="１３８ 0013 8000", name="王女士"))
    assert Reporter.objects.get().issue == Issue.objects.get()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.STREET_LEADER, Role.AUDIT_ADMIN])
def test_who_only_reads_files_nothing(people: Cast, role: Role) -> None:
    assert desk_of(people.own[role]).post(NEW, _report(people)).status_code == 403


def test_who_files_a_report_that_others_look_after_is_not_sent_to_a_closed_door(people: Cast) -> None:
    """A department works in all compounds of its street, and opens the reports it leads or helps with."""
    browser = desk_of(people.own[Role.DEPARTMENT_OFFICER])

    answer = browser.post(NEW, _report(people, source="patrol"), follow=True)

    assert Issue.objects.count() == 1
    assert answer.redirect_chain == [("/work/", 302)]
    assert Issue.objects.get().code in answer.content.decode()


def test_an_incident_is_posted_and_ended(people: Cast) -> None:
    browser = desk_of(people.own[Role.PARTY_SECRETARY])
    data = {"title": "停水", "text": "抢修中。", "compounds": [people.compound.pk]}
    assert browser.post(f"{INCIDENTS}new/", data).headers["Location"] == INCIDENTS
    incident = Incident.objects.get()
    assert "停水" in browser.get(INCIDENTS).content.decode()

    assert browser.post(f"{INCIDENTS}{incident.pk}/end/").status_code == 302
    assert browser.post(f"{INCIDENTS}{incident.pk}/end/").status_code == 409


def test_an_incident_is_for_compounds_in_reach_and_posts_that_may(people: Cast) -> None:
    data = {"title": "停水", "text": "抢修中。", "compounds": [people.other_compound.pk]}
    assert desk_of(people.own[Role.PARTY_SECRETARY]).post(f"{INCIDENTS}new/", data).status_code == 422
    for role in (Role.COMMITTEE_CHAIR, Role.FIRM_WORKER, Role.SUPERVISOR):
        assert desk_of(people.own[role]).post(f"{INCIDENTS}new/", data).status_code == 403
    incident = IncidentFactory.create(compounds=[people.compound])
    assert desk_of(people.other[Role.GRID_HEAD]).post(f"{INCIDENTS}{incident.pk}/end/").status_code == 404
    assert desk_of(people.own[Role.FIRM_WORKER]).post(f"{INCIDENTS}{incident.pk}/end/").status_code == 403


def test_an_incident_does_not_end_before_it_begins(people: Cast) -> None:
    past = timezone.localtime(timezone.now()).strftime("%Y-%m-%dT%H:%M")
    data = {"title": "停水", "text": "抢修中。", "compounds": [people.compound.pk], "expected_end": past}
    answer = desk_of(people.own[Role.GRID_HEAD]).post(f"{INCIDENTS}new/", data)
    assert "expected_end" in answer.context["form"].errors
