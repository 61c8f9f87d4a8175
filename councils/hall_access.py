"""The only doors to halls, their sessions and tasks, and in what capacity somebody comes through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from django.db.models import Model, Prefetch, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from councils.hall_links import digest
from councils.hall_querysets import in_areas
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
from councils.sessionflow import Hat as Hats
from councils.sessionflow import State
from properties.access import compounds_in_reach, standing
from properties.models import Role, User
from yinhang.errors import NotYours

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

Row = TypeVar("Row", bound=Model)
_HALL: Final = "hall__neighbourhood__parent"
_SESSION: Final = f"session__{_HALL}"
_ITEM: Final = f"item__{_SESSION}"


def hats(user: User | AnonymousUser | None, hall: Hall) -> frozenset[Hats]:
    """The capacities in which the person runs a hall; leaders, supervisors and grid stations read along."""
    if user is None:
        return frozenset()
    at, grid = standing(user), hall.neighbourhood.parent
    street = grid.parent_id if grid else None
    return frozenset(
        hat
        for hat, role, place in (
            (Hats.SECRETARY, Role.PARTY_SECRETARY, hall.neighbourhood_id),
            (Hats.STAFF, Role.NEIGHBOURHOOD_STAFF, hall.neighbourhood_id),
            (Hats.STREET, Role.STREET_OFFICER, street),
        )
        if at.holds_in((role,), place)
    )


def require_hat(by: User | None, hall: Hall, wanted: Iterable[Hats] = Hats) -> None:
    """403 for a person without one of these capacities; the house itself (`by` None) may."""
    if by is not None and not hats(by, hall) & frozenset(wanted):
        raise NotYours("hall.not-yours", _("Your post does not allow this here."))


def halls_in_reach(user: User | AnonymousUser) -> QuerySet[Hall]:
    """The halls of the person's areas, and of the neighbourhoods in which they work with a compound."""
    at = standing(user)
    if not at.roles:
        return Hall.objects.none()
    near = compounds_in_reach(user).order_by().values("neighbourhood")
    rows = Hall.objects.filter(in_areas(at, "neighbourhood") | Q(neighbourhood__in=near))
    return rows.select_related("neighbourhood__parent")


def halls_run_by(user: User | AnonymousUser) -> QuerySet[Hall]:
    """The halls somebody runs: as secretary, as staff, or for the street."""
    held = {
        role: [place for held_role, place in standing(user).roles if held_role == role]
        for role in (Role.PARTY_SECRETARY, Role.NEIGHBOURHOOD_STAFF, Role.STREET_OFFICER)
    }
    return Hall.objects.filter(
        Q(neighbourhood__in=held[Role.PARTY_SECRETARY] + held[Role.NEIGHBOURHOOD_STAFF])
        | Q(neighbourhood__parent__parent__in=held[Role.STREET_OFFICER])
    ).select_related("neighbourhood__parent")


def get_halls_run_in(user: User | AnonymousUser, neighbourhoods: Iterable[int]) -> QuerySet[Hall]:
    """The halls of these neighbourhoods that the person runs; 403 where that is none."""
    halls = halls_run_by(user).filter(neighbourhood__in=neighbourhoods)
    if not halls.exists():
        raise NotYours("hall.not-yours", _("Your post does not allow this here."))
    return halls


def get_hall(user: User | AnonymousUser, pk: int) -> Hall:
    return _one(halls_in_reach(user), pk)


def sessions_in_reach(user: User | AnonymousUser) -> QuerySet[CouncilSession]:
    """The sessions the person may see, with their halls."""
    rows: QuerySet[CouncilSession] = CouncilSession.objects.visible_to(user)
    return rows.select_related("hall__neighbourhood")


def resolutions_in_reach(user: User | AnonymousUser) -> QuerySet[Resolution]:
    """What these sessions agreed on, with the tasks and who answers for them."""
    seen = CouncilSession.objects.visible_to(user).order_by().values("pk")
    tasks = Prefetch("tasks", ResolutionTask.objects.select_related("firm", "department"))
    return Resolution.objects.filter(item__session__in=seen).select_related("item").prefetch_related(tasks)


def tasks_in_reach(user: User | AnonymousUser) -> QuerySet[ResolutionTask]:
    """The tasks the person may see, with the firm or department that answers."""
    rows: QuerySet[ResolutionTask] = ResolutionTask.objects.visible_to(user)
    return rows.select_related("firm", "department")


def get_session(user: User | AnonymousUser, pk: int) -> CouncilSession:
    """A session the person may see, or 404 alike for a stranger and for no such session."""
    return _one(CouncilSession.objects.visible_to(user).select_related(_HALL), pk)


def get_item(user: User | AnonymousUser, session: int, pk: int) -> AgendaItem:
    """An item under the address of its own session."""
    rows = AgendaItem.objects.filter(session=get_session(user, session))
    return _one(rows.select_related(_SESSION), pk)


def get_attendance(user: User | AnonymousUser, session: int, pk: UUID) -> Attendance:
    rows = Attendance.objects.filter(session=get_session(user, session))
    return _one(rows.select_related(_SESSION), pk)


def get_resolution(user: User | AnonymousUser, pk: int) -> Resolution:
    seen = CouncilSession.objects.visible_to(user).order_by().values("pk")
    return _one(Resolution.objects.filter(item__session__in=seen).select_related(_ITEM, "ballot"), pk)


def get_task(user: User | AnonymousUser, pk: int) -> ResolutionTask:
    """A task that is the person's, their firm's or department's, or of a hall in their areas."""
    rows = ResolutionTask.objects.visible_to(user)
    return _one(rows.select_related(f"resolution__{_ITEM}", "user", "firm", "department", "work"), pk)


def get_proposal(user: User | AnonymousUser, pk: UUID) -> TopicProposal:
    """A proposed topic, for those who run its hall or read along in its areas."""
    rows = TopicProposal.objects.filter(in_areas(standing(user), "hall__neighbourhood"))
    return _one(rows.select_related(_HALL, "compound"), pk)


def get_story(user: User | AnonymousUser, pk: int) -> CaseStory:
    """A story of a hall within reach, approved or not."""
    rows = CaseStory.objects.filter(hall__in=halls_in_reach(user).order_by().values("pk"))
    return _one(rows.select_related(_HALL), pk)


def answers_for(user: User | None, task: ResolutionTask) -> bool:
    """Whether the task is the person's own, or that of a firm or department they manage or serve in."""
    if user is None:
        return False
    if task.user_id is not None:
        return task.user_id == user.pk
    at = standing(user)
    return at.holds_in((Role.FIRM_MANAGER,), task.firm_id) or at.holds_in(
        (Role.DEPARTMENT_OFFICER,), task.department_id
    )


# Doors without an account


def get_public_hall(pk: int) -> Hall:
    return _one(Hall.objects.select_related("neighbourhood__parent"), pk)


def get_public_session(pk: int) -> CouncilSession:
    """A session whose notice is up, or was; before that it is as if it were not there."""
    return _one(CouncilSession.objects.noticed().select_related(_HALL), pk)


def get_session_by_code(secret: str) -> CouncilSession:
    """The session whose sign-in code of this round is `secret`, while its notice is up; else 404."""
    rows = CouncilSession.objects.filter(state=State.NOTICED, code_digest=digest(secret))
    found = rows.select_related(_HALL).first()
    if found is None:
        raise Http404
    return found


def get_reader(secret: str) -> User:
    """Whose calendar a link opens, while it is not revoked and its maker is in office; else 404."""
    rows = CalendarLink.objects.filter(token_digest=digest(secret), revoked_at__isnull=True)
    link = rows.select_related("user").first()
    if link is None or not link.user.is_active:
        raise Http404
    return link.user


def get_public_story(pk: int) -> CaseStory:
    return _one(CaseStory.objects.filter(approved_at__isnull=False).select_related("hall", "session"), pk)


def documents_for(user: User | AnonymousUser) -> QuerySet[DocumentVersion]:
    """Public versions for everybody; internal ones too for whoever holds a post in their street."""
    at = standing(user)
    inside = Q(pk__in=())
    if at.roles:
        near = compounds_in_reach(user).order_by().values("subdistrict")
        inside = Q(document__area__in=sorted(at.subdistricts)) | Q(document__area__in=near)
    return DocumentVersion.objects.filter(Q(is_public=True) | inside)


def get_document(pk: int) -> PolicyDocument:
    """A document; its title is known to everybody, its versions are `documents_for`."""
    return _one(PolicyDocument.objects.all(), pk)


def get_version(user: User | AnonymousUser, pk: UUID) -> DocumentVersion:
    """A version with a file that the person may read, else 404."""
    return _one(documents_for(user).exclude(path=""), pk)


def _one(rows: QuerySet[Row], pk: object) -> Row:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
