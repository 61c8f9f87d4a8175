"""Every page of the red council halls with something on it: the workspace's and everybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from councils.models import CaseStory, CouncilSession, PolicyDocument, ResolutionTask, TopicProposal
from councils.sessionflow import State
from pledges.boards.council import pledges_around
from properties.models import Role, Work
from tests.browser.tour import Stop

if TYPE_CHECKING:
    from tests.browser.town import Town

_SECRETARY, _OFFICER = Role.PARTY_SECRETARY, Role.STREET_OFFICER


def pages(town: Town) -> list[Stop]:
    sessions = {
        State(one.state): one
        for one in CouncilSession.objects.filter(hall__neighbourhood=town.compound.neighbourhood)
    }
    return [*_halls(sessions), *_sessions(sessions), *_tasks(sessions), *_library(), *_public(sessions)]


def _halls(sessions: dict[State, CouncilSession]) -> list[Stop]:
    base = "/work/halls/"
    hall = f"{base}{sessions[State.COLLECTING].hall_id}/"
    topic = TopicProposal.objects.filter(answered_at=None)[0]
    return [
        Stop("halls", base, _SECRETARY),
        Stop("hall", hall, _SECRETARY),
        Stop("hall-of-a-firm", hall, Role.FIRM_MANAGER),
        Stop("hall-new-session", f"{hall}new/", _SECRETARY),
        Stop("hall-demonstration", f"{hall}demonstration/", _OFFICER),
        Stop("hall-take-topic", f"{base}topics/{topic.pk}/take/", _SECRETARY),
        Stop("hall-decline-topic", f"{base}topics/{topic.pk}/decline/", _SECRETARY),
        Stop("hall-calendar", f"{base}calendar/", _SECRETARY),
    ]


def _sessions(sessions: dict[State, CouncilSession]) -> list[Stop]:
    base = "/work/halls/sessions/"
    stops = [Stop(f"session-{state}", f"{base}{one.pk}/", _SECRETARY) for state, one in sessions.items()]
    collecting, noticed = (f"{base}{sessions[state].pk}/" for state in (State.COLLECTING, State.NOTICED))
    item = sessions[State.COLLECTING].items.all()[0]
    sat = sessions[State.DELIBERATED]
    said = sat.items.all()[0]
    line = sat.attendance.all()[0]
    hood = sat.hall.neighbourhood_id
    work = Work.objects.filter(compound__neighbourhood=hood)[0]
    pledge = pledges_around(sat.hall)[0]
    return [
        *stops,
        Stop("session-of-a-firm", f"{base}{sessions[State.EXECUTING].pk}/", Role.FIRM_MANAGER),
        Stop("session-edit", f"{collecting}edit/", _SECRETARY),
        Stop("session-add-item", f"{collecting}items/new/", _SECRETARY),
        Stop("session-screen", f"{collecting}items/{item.pk}/screen/", _SECRETARY),
        Stop("session-work", f"/work/halls/works/{work.pk}/agenda/", _SECRETARY),
        Stop("session-pledge", f"/work/campaign/pledges/{pledge.pk}/agenda/", _OFFICER),
        Stop("session-repeated", f"/work/issues/repeated/{sessions[State.COLLECTING].pk}/", _SECRETARY),
        Stop("session-cancel", f"{collecting}step/cancel/", _SECRETARY),
        Stop("session-notice", f"{base}{sessions[State.SCREENED].pk}/step/notice/", _SECRETARY),
        Stop("session-code", f"{noticed}attendance/", _SECRETARY),
        Stop("session-sheet", f"{base}{sat.pk}/attendance/", _SECRETARY),
        Stop("session-strike", f"{base}{sat.pk}/attendance/{line.pk}/strike/", _SECRETARY),
        Stop("session-minutes", f"{base}{sat.pk}/minutes/", _SECRETARY),
        Stop("session-resolve", f"{base}{sat.pk}/items/{said.pk}/resolve/", _SECRETARY),
    ]


def _tasks(sessions: dict[State, CouncilSession]) -> list[Stop]:
    base = "/work/halls/tasks/"
    running = ResolutionTask.objects.filter(resolution__item__session=sessions[State.EXECUTING])
    task = running.filter(state="open", firm=None)[0]
    resolution = task.resolution
    return [
        Stop("tasks", base, _SECRETARY),
        Stop("tasks-late", f"{base}?state=late", _SECRETARY),
        Stop("tasks-of-a-firm", base, Role.FIRM_MANAGER),
        Stop("task", f"{base}{task.pk}/", _SECRETARY),
        *(
            Stop(f"task-{step}", f"{base}{task.pk}/{step}/", _SECRETARY)
            for step in ("done", "replan", "drop")
        ),
        Stop("task-give", f"/work/halls/resolutions/{resolution.pk}/tasks/new/", _SECRETARY),
        Stop("resolution-edit", f"/work/halls/resolutions/{resolution.pk}/edit/", _SECRETARY),
        Stop("resolution-carry", f"/work/campaign/resolutions/{resolution.pk}/", _SECRETARY),
        Stop("resolution-ballot", f"/work/halls/resolutions/{resolution.pk}/ballot/", _SECRETARY),
    ]


def _library() -> list[Stop]:
    base = "/work/halls/"
    document = PolicyDocument.objects.filter(versions__isnull=False)[0]
    story = CaseStory.objects.filter(approved_at__isnull=False)[0]
    return [
        Stop("documents-desk", f"{base}documents/", _OFFICER),
        Stop("document-version-new", f"{base}documents/{document.pk}/versions/new/", _OFFICER),
        Stop("story-new", f"{base}stories/new/", _SECRETARY),
        Stop("documents", "/halls/documents/"),
        Stop("documents-search", "/halls/documents/?q=%E5%AE%A1%E9%A2%98"),
        Stop("documents-none", "/halls/documents/?q=zzzz"),
        Stop("document", f"/halls/documents/{document.pk}/"),
        Stop("stories", "/halls/stories/"),
        Stop("story", f"/halls/stories/{story.pk}/"),
        Stop("honours", "/halls/honours/"),
    ]


def _public(sessions: dict[State, CouncilSession]) -> list[Stop]:
    from councils.hall_links import sign_in_secret  # a door, opened here only

    hall = sessions[State.NOTICED].hall_id
    shown = (State.NOTICED, State.EXECUTING, State.REVIEWED, State.CANCELLED)
    return [
        Stop("halls-public", "/halls/"),
        Stop("hall-public", f"/halls/{hall}/"),
        Stop("hall-propose", f"/halls/{hall}/propose/"),
        Stop("hall-proposed", f"/halls/{hall}/proposed/"),
        *(Stop(f"session-public-{state}", f"/halls/sessions/{sessions[state].pk}/") for state in shown),
        Stop("session-sign-in", f"/halls/in/{sign_in_secret(sessions[State.NOTICED])}/"),
    ]
