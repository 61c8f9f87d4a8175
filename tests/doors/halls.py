"""Doors of the red council halls: sessions, tasks, topics, documents, and what everybody may read."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from councils import hall_links
from councils.models import (
    AgendaItem,
    Attendance,
    CalendarLink,
    CaseStory,
    CouncilSession,
    DocumentVersion,
    Hall,
    PolicyDocument,
    Resolution,
    ResolutionTask,
    TopicProposal,
)
from properties.models import Role
from tests.doors.plan import (
    CONFLICT,
    FAR,
    FORBIDDEN,
    FOUND,
    INCIDENTS,
    MISSING,
    NEXT_DOOR,
    NOT_FOUND,
    OK,
    OWN,
    Door,
    everybody,
    seen,
)
from tests.doors.plan import INCIDENTS as WORKS_WITH

if TYPE_CHECKING:
    from tests.doors.plan import Expected, World

_AREA, _ALL = {OWN, NEXT_DOOR}, {OWN, NEXT_DOOR, FAR}
# Who works with one compound of a neighbourhood sees what its hall has announced.
_HALLS = {role: (_AREA if things == {OWN} else things) for role, things in INCIDENTS.items()}
_OFFICE = {
    Role.STREET_OFFICER,
    Role.STREET_LEADER,
    Role.SUPERVISOR,
    Role.GRID_HEAD,
    Role.GRID_WORKER,
    Role.PARTY_SECRETARY,
    Role.NEIGHBOURHOOD_STAFF,
}
_RUNS = {Role.PARTY_SECRETARY, Role.NEIGHBOURHOOD_STAFF, Role.STREET_OFFICER}
_SCREENS = {Role.PARTY_SECRETARY, Role.STREET_OFFICER}
_FIRM = {Role.FIRM_MANAGER, Role.FIRM_WORKER}
# A task of the firm that answers for the own compound; next door and far away it is the other firm's.
_TASKS = {
    role: _HALLS[role] if role in _OFFICE else ({OWN} if role in _FIRM else set[str]()) for role in Role
}


def plant(world: World) -> None:
    """In each hall a session that is being carried out, with everything on it."""
    people, began = world.people, timezone.now() - timedelta(days=5)
    halls = {
        OWN: Hall.objects.create(neighbourhood=people.neighbourhood, name="本议事厅"),
        FAR: Hall.objects.create(neighbourhood=people.other_neighbourhood, name="外议事厅"),
    }
    halls[NEXT_DOOR] = halls[OWN]
    for thing, hall in halls.items():
        session = _session(hall, began, f"会 {thing}")
        item = AgendaItem.objects.create(session=session, position=1, title="题", admitted=True, outcome="好")
        resolution = Resolution.objects.create(
            item=item, number=1, text="决", way="consensus", needs_ballot=True
        )
        firm = people.firm if thing == OWN else people.other_firm
        world.extra[f"hall {thing}"] = {
            "hall": hall,
            "session": session,
            "item": item,
            "resolution": resolution,
            "task": ResolutionTask.objects.create(
                resolution=resolution, text="做", firm=firm, due_on=timezone.localdate()
            ),
            "line": Attendance.objects.create(session=session, name="王阿姨", name_index=thing, way="hand"),
            "topic": TopicProposal.objects.create(hall=hall, title="题", text="文", name="王阿姨"),
            "story": CaseStory.objects.create(
                hall=hall,
                title="案例",
                before="前",
                text="中",
                after="后",
                approved_at=began if thing == OWN else None,
            ),
        }
    _papers(world)
    _secrets(world, halls[OWN])


def _session(hall: Hall, began: datetime, title: str, **more: Any) -> CouncilSession:
    given = {"state": "executing", "published_at": began, "minutes": "记", "held_on": began.date()} | more
    return CouncilSession.objects.create(
        hall=hall,
        kind="hearing",
        title=title,
        starts_at=began,
        place="居委会",
        notice_on=began.date() - timedelta(days=9),
        **given,
    )


def _papers(world: World) -> None:
    """A public file of the own street and an internal one of the other street."""
    for thing, area in ((OWN, world.people.street), (FAR, world.people.other_street)):
        document = PolicyDocument.objects.create(area=area, title=f"文件 {thing}", kind="plan", source="街道")
        path = f"documents/ab/{uuid.uuid4().hex}.pdf"
        default_storage.save(path, ContentFile(b"%PDF-1.4 %%EOF"))
        version = DocumentVersion.objects.create(
            document=document, number=1, valid_from=date(2026, 1, 1), is_public=thing == OWN, path=path
        )
        world.extra[f"library {thing}"] = (document, version)


def _secrets(world: World, hall: Hall) -> None:
    coming = _session(
        hall, timezone.now(), "扫码", state="noticed", published_at=None, held_on=None, minutes=""
    )
    coming.code_digest = hall_links.digest(hall_links.sign_in_secret(coming))
    coming.save()
    link = CalendarLink(user=world.people.own[Role.PARTY_SECRETARY])
    link.token_digest = hall_links.digest(hall_links.calendar_secret(link))
    link.save()
    world.extra["hall secrets"] = {
        "sign_in": hall_links.sign_in_secret(coming),
        "calendar": hall_links.calendar_secret(link),
    }


def _of(name: str, **more: Any) -> Any:
    """The key of a planted row as `pk`; one that does not exist for what is missing."""

    def args(world: World, thing: str) -> dict[str, Any]:
        return {"pk": _key(world, thing, name), **more}

    return args


def _key(world: World, thing: str, name: str) -> Any:
    planted = world.extra.get(f"hall {thing}")
    if planted is not None:
        return planted[name].pk
    return uuid.UUID(int=0) if name in {"line", "topic"} else 10**9


def _in_session(name: str, **more: Any) -> Any:
    """A row under the address of its session."""

    def args(world: World, thing: str) -> dict[str, Any]:
        return {"pk": _key(world, thing, "session"), name: _key(world, thing, name), **more}

    return args


def _document(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"library {thing}")
    return {"pk": found[0].pk if found else 10**9}


def _version(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"library {thing}")
    return {"pk": found[1].pk if found else uuid.UUID(int=0)}


def _secret(name: str) -> Any:
    return lambda world, thing: {
        "token": world.extra["hall secrets"][name] if thing == OWN else "x" * 32,
    }


def _sees(status: int = OK, *, only: set[Role] | None = None, of: Any = None) -> Expected:
    """404 for what the role does not see, 403 for a role that is not among `only`."""
    seen_by = of or _HALLS

    def say(role: Role, thing: str) -> int:
        if thing not in seen_by[role]:
            return NOT_FOUND
        return status if only is None or role in only else FORBIDDEN

    return say


def _finishes(role: Role, thing: str) -> int:
    if thing not in _TASKS[role]:
        return NOT_FOUND
    return OK if role in _RUNS | {Role.FIRM_MANAGER} else FORBIDDEN


def _topics(role: Role, thing: str) -> int:
    if role not in _OFFICE or thing not in _HALLS[role]:
        return NOT_FOUND
    return OK if role in _RUNS else FORBIDDEN


def _adds_version(role: Role, thing: str) -> int:
    if thing in {NEXT_DOOR, MISSING}:
        return NOT_FOUND
    return OK if role == Role.STREET_OFFICER and thing == OWN else FORBIDDEN


def _work(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"work {thing}")
    return {"pk": found.pk if found else 10**9}


def _of_work(role: Role, thing: str) -> int:
    if thing not in WORKS_WITH[role]:
        return NOT_FOUND
    return OK if role in _RUNS else FORBIDDEN


def _there(_role: object, thing: str) -> int:
    return NOT_FOUND if thing == MISSING else OK


def _own(_role: object, thing: str) -> int:
    return OK if thing == OWN else NOT_FOUND


def _shown(_role: object, thing: str) -> int:
    return OK if thing in {OWN, FAR} else NOT_FOUND


_DECIDES = {Role.STREET_OFFICER, Role.STREET_LEADER}
STAFF = {
    "halls:list": Door("get", everybody()),
    "halls:hall": Door("get", _sees(), _of("hall")),
    "halls:new_session": Door("get", _sees(only=_RUNS), _of("hall")),
    "halls:demonstration": Door("get", _sees(only=_DECIDES), _of("hall")),
    "halls:take_topic": Door("get", _topics, _of("topic")),
    "halls:decline_topic": Door("get", _topics, _of("topic")),
    "halls_api:sessions": Door("get", everybody(), program=True),
    "halls_api:session": Door("get", _sees(), _of("session"), program=True),
    "halls_api:resolutions": Door("get", everybody(), program=True),
    "halls_api:resolution": Door("get", _sees(), _of("resolution"), program=True),
    "halls_api:tasks": Door("get", everybody(), program=True),
    "halls_api:task": Door("get", _sees(of=_TASKS), _of("task"), program=True),
    "halls:session": Door("get", _sees(), _of("session")),
    "halls:edit_session": Door("get", _sees(only=_RUNS), _of("session")),
    "halls:step": Door("get", _sees(only=_RUNS), _of("session", verb="review")),
    "halls:add_item": Door("get", _sees(only=_RUNS), _of("session")),
    "halls:screen_item": Door("get", _sees(only=_SCREENS), _in_session("item")),
    # Its agenda is closed long ago.
    "halls:order_item": Door("post", _sees(CONFLICT, only=_RUNS), _in_session("item", way="up")),
    "halls:add_resolution": Door("get", _sees(only=_RUNS), _in_session("item")),
    "halls:attendance": Door("get", _sees(only=_RUNS), _of("session")),
    # No code is valid any more.
    "halls:code": Door("get", _sees(NOT_FOUND, only=_RUNS), _of("session")),
    "halls:renew_code": Door("post", _sees(CONFLICT, only=_RUNS), _of("session")),
    "halls:strike": Door("get", _sees(only=_RUNS), _in_session("line")),
    "halls:minutes": Door("get", _sees(only=_RUNS), _of("session")),
    "halls:paper": Door("get", _sees(only=_RUNS), _of("session", paper="sheet", kind="docx")),
    "halls:session_ics": Door("get", _sees(), _of("session")),
    "halls:edit_resolution": Door("get", _sees(only=_RUNS), _of("resolution")),
    "halls:ballot": Door("get", _sees(only=_RUNS), _of("resolution")),
    "halls:give_task": Door("get", _sees(only=_RUNS), _of("resolution")),
    "halls:tasks": Door("get", everybody()),
    "halls:task": Door("get", _sees(of=_TASKS), _of("task")),
    "halls:finish_task": Door("get", _finishes, _of("task")),
    "halls:replan_task": Door("get", _sees(only=_RUNS, of=_TASKS), _of("task")),
    "halls:drop_task": Door("get", _sees(only=_RUNS, of=_TASKS), _of("task")),
    "halls:nudge": Door("post", _sees(FOUND, only=_RUNS, of=_TASKS), _of("task")),
    "halls:calendar": Door("get", everybody()),
    "halls:make_calendar": Door("post", everybody(FOUND)),
    "halls:revoke_calendar": Door("post", everybody(FOUND)),
    "halls:documents": Door("get", everybody()),
    "halls:add_version": Door("get", _adds_version, _document),
    "halls:new_story": Door("get", everybody(but=set(Role) - _RUNS)),
    # That of the own hall is approved already; it is the first of two there.
    "halls:approve_story": Door(
        "post",
        lambda role, thing: (
            NOT_FOUND
            if thing not in _HALLS[role]
            else FORBIDDEN
            if role != Role.STREET_OFFICER
            else CONFLICT
            if thing == OWN
            else FOUND
        ),
        _of("story"),
    ),
    "halls:work_on_agenda": Door("get", _of_work, _work),
    "campaign:carry": Door("get", _sees(only=_RUNS), _of("resolution")),
    "work:repeated": Door(
        "get",
        _sees(only=_RUNS),
        lambda world, thing: {"session": _key(world, thing, "session")},
    ),
    "work:put_on_agenda": Door(
        "get", seen(but=set(Role) - _RUNS), lambda world, thing: {"code": world.code(thing)}
    ),
}
OPEN = {
    "council:home": Door("get", everybody()),
    "council:hall": Door("get", _there, _of("hall")),
    "council:propose": Door("get", _there, _of("hall")),
    "council:proposed": Door("get", _there, _of("hall")),
    "council:session": Door("get", _there, _of("session")),
    "council:session_ics": Door("get", _there, _of("session")),
    "council:sign_in": Door("get", _own, _secret("sign_in")),
    "council:calendar": Door("get", _own, _secret("calendar")),
    "council:documents": Door("get", everybody()),
    "council:document": Door("get", _shown, _document),
    "council:version": Door("get", _own, _version),
    "council:stories": Door("get", everybody()),
    "council:story": Door("get", _own, _of("story")),
    "council:honours": Door("get", everybody()),
}
