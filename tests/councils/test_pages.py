"""The workspace's pages: the next step in front, one click for what repeats, lists that cost the same at any length."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils import actions
from councils.models import AgendaItem, CouncilSession, Resolution, ResolutionTask, TopicProposal
from councils.sessionflow import Kind, State, Verb
from issues.links import secret_for
from issues.models import AgendaIssue
from pledges.actions.council import carry_resolution
from pledges.models import Campaign, Pledge
from properties.actions import plan_work
from properties.models import Role, User
from tests.councils.sitting import AFTER, NOW, Room, room
from tests.factories import ContractFactory, IssueFactory, ReporterFactory, SubTopicFactory
from tests.votes.rows import Hall as VotingHall
from yinhang.errors import Refused

pytestmark = pytest.mark.django_db


def desk(user: User) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user)
    return browser


def page(session: CouncilSession) -> str:
    return reverse("halls:session", args=[session.pk])


def ahead(place: Room, **more: Any) -> CouncilSession:
    """A session planned for next week by today's real clock: pages know no other."""
    at = timezone.now()
    return place.plan(starts_at=at + timedelta(days=8), at=at, **more)


# Steps


def test_the_page_says_what_is_missing_and_then_offers_the_step() -> None:
    place = room()
    session = ahead(place)
    browser = desk(place.secretary)
    step = reverse("halls:step", args=[session.pk, "screen"])
    assert f'href="{step}"' not in browser.get(page(session)).content.decode()
    place.admit(place.item(session))
    assert f'href="{step}"' in browser.get(page(session)).content.decode()
    assert browser.post(step).status_code == 302
    session.refresh_from_db()
    assert session.state == State.SCREENED


def test_the_staff_is_not_offered_what_the_secretary_does() -> None:
    place = room()
    session = ahead(place)
    place.admit(place.item(session))
    text = desk(place.staff).get(page(session)).content.decode()
    for verb in ("screen", "cancel"):
        assert reverse("halls:step", args=[session.pk, verb]) not in text
        assert desk(place.staff).get(reverse("halls:step", args=[session.pk, verb])).status_code == 403


def test_a_late_notice_is_said_on_its_page_and_goes_up_with_a_reason() -> None:
    place = room()
    session = ahead(place, kind=Kind.COMMITTEE)
    CouncilSession.objects.filter(pk=session.pk).update(starts_at=timezone.now() + timedelta(days=2))
    place.admit(place.item(session))
    place.step(session, Verb.SCREEN)
    step = reverse("halls:step", args=[session.pk, "notice"])
    browser = desk(place.secretary)
    assert "39" in browser.get(step).content.decode()
    assert browser.post(step, {"override": ""}).status_code == 422
    assert browser.post(step, {"override": "水管爆裂"}).status_code == 302
    session.refresh_from_db()
    assert (session.state, session.notice_override_reason) == (State.NOTICED, "水管爆裂")


def test_an_item_moves_by_its_buttons() -> None:
    place = room()
    session = ahead(place)
    first, second = place.item(session, "一"), place.item(session, "二")
    url = reverse("halls:order_item", args=[session.pk, second.pk, "up"])
    assert desk(place.staff).post(url).status_code == 302
    assert list(session.items.all()) == [second, first]
    assert desk(place.staff).post(url.replace("/up/", "/away/")).status_code == 404


def test_an_item_says_where_it_comes_from_and_a_work_says_it_itself() -> None:
    place = room()
    session = ahead(place)
    work = plan_work(
        compound=place.people.compound, title="雨污分流", programmes=[], by=None, on=NOW.date(), at=NOW
    )
    url, browser = reverse("halls:add_item", args=[session.pk]), desk(place.staff)
    for data in ({"source": "pledge"}, {"source": "staff", "work": work.pk}):
        assert browser.post(url, {"title": "题", **data}).status_code == 302
    assert list(session.items.values_list("source", flat=True)) == ["pledge", "work"]
    assert browser.post(url, {"title": "题", "source": "issues"}).status_code == 422


def test_a_session_is_planned_and_a_topic_taken_up_through_the_pages() -> None:
    place = room()
    browser = desk(place.staff)
    data = {"kind": "hearing", "title": "听证会", "starts_at": "", "place": ""}
    assert browser.post(reverse("halls:new_session", args=[place.hall.pk]), data).status_code == 302
    session = CouncilSession.objects.get()
    topic = TopicProposal.objects.create(hall=place.hall, title="雨棚", text="漏水", name="王阿姨")
    shown = browser.get(reverse("halls:hall", args=[place.hall.pk])).content.decode()
    assert "雨棚" in shown
    assert "王阿姨" not in shown
    answer = browser.post(reverse("halls:take_topic", args=[topic.pk]), {"session": session.pk})
    assert answer.status_code == 302
    assert AgendaItem.objects.get().proposal == topic


def test_a_moment_that_is_gone_is_said_beside_its_field() -> None:
    place = room()
    data = {"kind": "hearing", "title": "听证会", "starts_at": "2020-01-01T19:00", "place": "居委会"}
    answer = desk(place.staff).post(reverse("halls:new_session", args=[place.hall.pk]), data)
    assert answer.status_code == 422
    assert "starts_at" in answer.context["form"].errors


# Reports on agendas


def test_one_click_puts_what_repeats_on_the_agenda() -> None:
    place = room()
    kind = SubTopicFactory.create()
    issues = [IssueFactory.create(compound=place.people.compound, subtopic=kind) for _number in range(3)]
    session = ahead(place)
    url = reverse("work:repeated", args=[session.pk])
    data = {"compound": place.people.compound.pk, "subtopic": kind.pk}
    browser = desk(place.staff)
    assert f'value="{kind.pk}"' in browser.get(url).content.decode()
    assert browser.post(url, data).status_code == 302
    assert set(AgendaIssue.objects.values_list("issue", flat=True)) == {issue.pk for issue in issues}
    assert browser.post(url, data).status_code == 409
    assert browser.post(url, {"compound": "x"}).status_code == 404
    shown = browser.get(page(session)).content.decode()
    assert issues[0].code in shown


def test_a_report_goes_on_an_agenda_from_its_own_page() -> None:
    place = room()
    issue = IssueFactory.create(compound=place.people.compound)
    case = reverse("work:case", args=[issue.code])
    url = reverse("work:put_on_agenda", args=[issue.code])
    browser = desk(place.secretary)
    assert url in browser.get(case).content.decode()
    assert browser.get(url).context["sessions"] == []
    session = ahead(place)
    where = f"new-{session.pk}"
    assert browser.post(url, {"where": where, "title": ""}).status_code == 422
    assert browser.post(url, {"where": where, "title": "路灯"}).status_code == 302
    assert url not in browser.get(case).content.decode()
    other = IssueFactory.create(compound=place.people.compound)
    item = AgendaItem.objects.get()
    assert (
        browser.post(
            reverse("work:put_on_agenda", args=[other.code]), {"where": f"item-{item.pk}"}
        ).status_code
        == 302
    )
    assert item.issues.count() == 2


def test_the_firm_sees_where_a_report_stands_and_cannot_put_it_there() -> None:
    place = room()
    issue = IssueFactory.create(compound=place.people.compound)
    url = reverse("work:put_on_agenda", args=[issue.code])
    browser = desk(place.people.own[Role.FIRM_MANAGER])
    assert url not in browser.get(reverse("work:case", args=[issue.code])).content.decode()
    assert browser.get(url).status_code == 403


def test_a_reporter_reads_on_their_own_link_what_was_agreed_and_done() -> None:
    from issues import actions as reports

    place = room()
    issue = IssueFactory.create(compound=place.people.compound)
    reporter = ReporterFactory.create(issue=issue)
    link = f"/r/{secret_for('reporter', reporter.pk)}/"
    session = place.plan()
    item = reports.put_on_agenda(session=session, issues=[issue], title="路灯", by=place.staff, at=NOW)
    assert "路灯" not in Client().get(link).content.decode()
    place.admit(item)
    for verb in (Verb.SCREEN, Verb.NOTICE):
        place.step(session, verb)
    assert "路灯" in Client().get(link).content.decode()
    place.minuted(session)
    task = place.give(place.resolve(item))
    assert "两周内拆除全部地锁" not in Client().get(link).content.decode()
    for verb in (Verb.HOLD, Verb.PUBLISH, Verb.EXECUTE):
        place.step(session, verb, at=AFTER)
    actions.finish_task(task=task, report="灯已换好", on=AFTER.date(), by=place.staff, at=AFTER)
    text = Client().get(link).content.decode()
    assert "两周内拆除全部地锁" in text
    assert "灯已换好" in text
    assert str(place.staff) not in text


def test_a_ballot_that_is_still_prepared_is_named_to_those_who_run_the_hall_alone() -> None:
    place = room()
    people = place.people
    votes = VotingHall(people, people.own[Role.COMMITTEE_CHAIR], (place.staff, place.secretary))
    session = place.noticed()
    place.minuted(session)
    resolution = place.resolve(session.items.get(), needs_ballot=True)
    ballot = votes.draft(title="还在准备的表决")
    actions.send_to_ballot(resolution=resolution, ballot=ballot, by=place.staff, at=AFTER)
    for verb in (Verb.HOLD, Verb.PUBLISH):
        place.step(session, verb, at=AFTER)
    assert "还在准备的表决" in desk(place.staff).get(page(session)).content.decode()
    assert "还在准备的表决" not in desk(people.own[Role.FIRM_MANAGER]).get(page(session)).content.decode()
    public = reverse("council:session", args=[session.pk])
    assert "还在准备的表决" not in Client().get(public).content.decode()


# A pledge that carries a resolution


def pledged(place: Room, **more: Any) -> Pledge:
    campaign = Campaign.objects.create(
        subdistrict=place.people.street,
        code="demo-2026",
        year=2026,
        title="攻坚",
        source="测试",
        starts_on=NOW.date(),
        ends_on=AFTER.date() + timedelta(days=90),
    )
    given = {"kind": "secretary", "area": place.people.neighbourhood, "signed_at": NOW, "signed_by": "书记"}
    return Pledge.objects.create(
        campaign=campaign, statement="第一责任", due_on=campaign.ends_on, **{**given, **more}
    )


def test_a_pledge_of_this_place_carries_a_resolution_and_both_pages_say_so() -> None:
    place = room()
    session, resolution, _task = place.agreed()
    pledge = pledged(place)
    browser = desk(place.secretary)
    url = reverse("campaign:carry", args=[resolution.pk])
    assert url in browser.get(page(session)).content.decode()
    assert browser.post(url, {"pledge": pledge.pk}).status_code == 302
    shown = browser.get(page(session)).content.decode()
    assert "第一责任" in shown
    assert url not in shown
    assert page(session) in browser.get(reverse("campaign:pledge", args=[pledge.pk])).content.decode()
    with pytest.raises(Refused) as no:
        carry_resolution(resolution=resolution, pledge=pledge, by=place.staff, at=AFTER)
    assert no.value.code == "pledge.carries"


@pytest.mark.parametrize("change", [{"signed_at": None, "signed_by": ""}, {"elsewhere": True}])
def test_a_pledge_of_elsewhere_or_not_signed_carries_nothing(change: dict[str, Any]) -> None:
    place = room()
    _session, resolution, _task = place.agreed()
    if change.pop("elsewhere", False):
        change["area"] = place.people.other_neighbourhood
    pledge = pledged(place, **change)
    with pytest.raises(Refused) as no:
        carry_resolution(resolution=resolution, pledge=pledge, by=place.staff, at=AFTER)
    assert no.value.code == "pledge.elsewhere"


# What lists cost


def queries(user: User, url: str) -> int:
    browser = desk(user)
    browser.get(url)
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return len(found)


def grow(place: Room) -> None:
    """Three of everything in place of one."""
    resolution = Resolution.objects.get()
    for _number in range(2):
        task = ResolutionTask.objects.get(pk=ResolutionTask.objects.values("pk")[0]["pk"])
        task.pk = None
        task.save()
        other = Resolution.objects.create(
            item=resolution.item, number=Resolution.objects.count() + 1, text="又", way="consensus"
        )
        ResolutionTask.objects.create(resolution=other, text="做", firm=place.people.firm, due_on=task.due_on)
        AgendaItem.objects.create(
            session=resolution.item.session,
            position=AgendaItem.objects.count() + 1,
            title="又",
            admitted=True,
        )


@pytest.mark.parametrize("name", ["session", "tasks", "hall", "public"])
def test_a_page_costs_the_same_with_three_of_everything(name: str) -> None:
    place = room()
    session, _resolution, _task = place.agreed()
    url = {
        "session": page(session),
        "tasks": reverse("halls:tasks"),
        "hall": reverse("halls:hall", args=[place.hall.pk]),
        "public": reverse("council:session", args=[session.pk]),
    }[name]
    one = queries(place.secretary, url)
    grow(place)
    assert queries(place.secretary, url) == one


def test_the_list_of_halls_costs_the_same_with_three() -> None:
    place = room()
    street = place.people.own[Role.STREET_OFFICER]
    one = queries(street, reverse("halls:list"))
    for hood in (place.people.other_neighbourhood,):
        place.hall.__class__.objects.create(neighbourhood=hood, name="又一个")
        ContractFactory.create(compound__neighbourhood=hood)
    assert queries(street, reverse("halls:list")) == one
