"""What one person has to do today, most urgent first. The counts of the page are the lengths of its lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Left as FirstLetters
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues import clocks
from issues.access import hats
from issues.boards.wording import left_drawn, left_of, short, state_of
from issues.models import Issue, TimeRequest
from issues.workflow import (
    DISPATCHERS,
    FIRM,
    HANDLERS,
    IN_HAND,
    OFFICE,
    VERIFIERS,
    Hat,
    Status,
    Verb,
    find_move,
)
from notices.calendar import day_of, midnight_after
from notices.calendar_data import overrides
from notices.models import Deadline
from properties.access import standing
from properties.models import Role

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.utils.safestring import SafeString

    from issues.querysets import IssueQuerySet
    from properties.models import User

# More tasks than this are not a day's work: the page then says so and points to the list.
MOST: Final = 500
_SUMMARY: Final = 60
_OUT: Final = frozenset({Status.ASKED, Status.OUTSIDE})


class Group(models.TextChoices):
    """Why something stands on the list, in the order of urgency; a report stands in the first that fits."""

    LATE = "late", gettext_lazy("Overdue")
    REWORK = "rework", gettext_lazy("Unhappy: rework and call back")
    TODAY = "today", gettext_lazy("Due today")
    ACCEPT = "accept", gettext_lazy("To accept")
    ASSIGN = "assign", gettext_lazy("To assign")
    DECIDE = "decide", gettext_lazy("Requests to decide")
    VERIFY = "verify", gettext_lazy("To verify")
    HAND = "hand", gettext_lazy("In hand")
    WAITING = "waiting", gettext_lazy("Waiting for an answer")


# The verbs offered in a row, the first that the table allows now.
_NEXT: Final[dict[Group, tuple[Verb, ...]]] = {
    Group.LATE: (Verb.ACCEPT, Verb.FINISH, Verb.ASSIGN),
    Group.REWORK: (Verb.CALL_BACK, Verb.ACCEPT, Verb.FINISH),
    Group.TODAY: (Verb.ACCEPT, Verb.FINISH),
    Group.ACCEPT: (Verb.ACCEPT,),
    Group.ASSIGN: (Verb.ASSIGN,),
    Group.DECIDE: (),
    Group.VERIFY: (Verb.VERIFY,),
    Group.HAND: (Verb.FINISH,),
    Group.WAITING: (),
}


class Task(NamedTuple):
    """One row, ready to be drawn. `pick` is the number where it can be accepted with others, else ""."""

    href: str
    code: str
    title: str
    meta: str
    urgent: bool
    state: SafeString
    left: SafeString | str
    left_kind: str
    next_href: str
    next_text: str
    pick: str


class TaskList(NamedTuple):
    """A group with its rows; `kind` colours its tile."""

    group: Group
    title: str
    kind: str
    tasks: list[Task]

    @property
    def length(self) -> int:
        return len(self.tasks)


class Today(NamedTuple):
    """`cut` says that there is more than MOST."""

    lists: list[TaskList]
    cut: bool


def today(user: User, at: datetime) -> Today:
    """The person's tasks: at most MOST, by group and within it the urgent ones first, then by due date."""
    found = list(_candidates(user, at)[: MOST + 1])
    groups: dict[Group, list[Task]] = {group: [] for group in Group}
    draw = _Drawing(at)
    for issue in sorted(found[:MOST], key=lambda row: (row.urgency != "emergency", row.due_at, row.pk)):
        worn = hats(user, issue)
        group = group_of(issue, worn, user, at)
        if group is not None:
            groups[group].append(draw.task(issue, group, worn))
    lists = [
        TaskList(group, str(group.label), _kind(group), tasks) for group, tasks in groups.items() if tasks
    ]
    return Today(lists, cut=len(found) > MOST)


def _kind(group: Group) -> str:
    return {Group.LATE: "late", Group.REWORK: "late", Group.TODAY: "soon"}.get(group, "")


def _candidates(user: User, at: datetime) -> IssueQuerySet:
    """Open reports that may concern the person; what they are for each is settled by `group_of`."""
    asked = TimeRequest.objects.filter(issue=OuterRef("pk"), state=TimeRequest.State.ASKED).exclude(
        asked_by=user
    )
    owed = Deadline.objects.open().filter(
        subject_kind="issue", subject_id=OuterRef("pk"), kind=clocks.CALLBACK
    )
    verify_by = Deadline.objects.open().filter(
        subject_kind="issue", subject_id=OuterRef("pk"), kind=clocks.VERIFY
    )
    rows = Issue.objects.visible_to(user).open().annotate(asks=Exists(asked), owes_call=Exists(owed))
    return (
        rows.filter(_concerns(user, at))
        .annotate(
            words=FirstLetters("text", _SUMMARY * 2), verify_by=Subquery(verify_by.values("due_at")[:1])
        )
        .select_related("compound", "topic")
        .defer("text", "extra")
        .order_by("due_at", "pk")
    )


def _concerns(user: User, at: datetime) -> Q:
    """By role, so that no index is left for reports nobody would show."""
    place = standing(user)
    wanted = Q(pk__in=())
    if place.holds(Role.FIRM_MANAGER):
        wanted |= Q(firm__in=place.firms, status__in=[*IN_HAND, *_OUT])
    if place.holds(Role.FIRM_WORKER):
        mine = Q(handler=user.pk) | Q(handler__isnull=True, status=Status.ASSIGNED)
        wanted |= mine & Q(firm__in=place.firms, status__in=[*IN_HAND, *_OUT])
    if place.departments:
        wanted |= Q(lead__in=place.departments, firm__isnull=True, status__in=IN_HAND)
    if place.compounds:
        wanted |= Q(status=Status.DONE, compound__in=place.compounds)
    if place.holds(*_OFFICE_ROLES):
        wanted |= (
            Q(status__in=[Status.NEW, Status.DONE, *_OUT])
            | Q(due_at__lt=midnight_after(day_of(at)))
            | Q(owes_call=True)
        )
    if place.holds(Role.STREET_OFFICER):
        wanted |= Q(asks=True)
    return wanted


_OFFICE_ROLES: Final = (
    Role.STREET_OFFICER,
    Role.GRID_HEAD,
    Role.GRID_WORKER,
    Role.PARTY_SECRETARY,
    Role.NEIGHBOURHOOD_STAFF,
)


def group_of(issue: Any, worn: Collection[Hat], user: User, at: datetime) -> Group | None:
    """Where a report stands on the person's list, or None when there is nothing for them to do."""
    status, hats_worn = Status(issue.status), frozenset(worn)
    if issue.asks and Hat.STREET in hats_worn:
        return Group.DECIDE
    if issue.owes_call and hats_worn & OFFICE:
        return Group.REWORK
    if status in IN_HAND:
        if hats_worn & HANDLERS and _is_theirs(issue, hats_worn, user):
            return _handling_group(issue, status, at)
        return _dated_group(issue, at) if hats_worn & OFFICE else None
    if status == Status.NEW and issue.due_at < at and hats_worn & DISPATCHERS:
        return Group.LATE
    group, who = _BY_STATUS.get(status, (None, frozenset()))
    return group if hats_worn & who else None


# What a state means for those who wear one of the hats.
_BY_STATUS: Final[dict[Status, tuple[Group, frozenset[Hat]]]] = {
    Status.NEW: (Group.ASSIGN, DISPATCHERS),
    Status.DONE: (Group.VERIFY, VERIFIERS),
    Status.ASKED: (Group.WAITING, OFFICE | FIRM),
    Status.OUTSIDE: (Group.WAITING, OFFICE | FIRM),
}


def _is_theirs(issue: Any, worn: frozenset[Hat], user: User) -> bool:
    """A manager answers for everything of the firm, a worker for their own and for what nobody has taken."""
    if worn & {Hat.FIRM_MANAGER, Hat.DEPARTMENT}:
        return True
    return issue.handler_id == user.pk or (issue.handler_id is None and issue.status == Status.ASSIGNED)


def _handling_group(issue: Any, status: Status, at: datetime) -> Group:
    dated = _dated_group(issue, at)
    if dated == Group.LATE:
        return dated
    if issue.reworks:
        return Group.REWORK
    return dated or (Group.ACCEPT if status == Status.ASSIGNED else Group.HAND)


def _dated_group(issue: Any, at: datetime) -> Group | None:
    if issue.due_at < at:
        return Group.LATE
    return Group.TODAY if issue.due_at < midnight_after(day_of(at)) else None


class _Drawing:
    """Turns rows into tasks; what does not change from row to row is looked up once."""

    def __init__(self, at: datetime) -> None:
        self.at, self.holidays, self.prefix = at, overrides(), reverse("work:list")
        self.labels = {verb: str(verb.label) for verb in Verb}
        self.words = {Group.DECIDE: _("Decide")}
        self.look = _("Look")

    def task(self, issue: Any, group: Group, worn: frozenset[Hat]) -> Task:
        code = issue.code
        href = f"{self.prefix}{code}/"
        verb = next_verb(Status(issue.status), group, worn)
        due_at = issue.verify_by if group == Group.VERIFY else None
        left = left_of(
            None if due_at else issue.status, due_at or issue.due_at, at=self.at, overrides=self.holidays
        )
        return Task(
            href=href,
            code=code,
            title=short(issue.words, _SUMMARY),
            meta=f"{issue.compound} · {issue.topic}",
            urgent=issue.urgency == "emergency",
            state=state_of(issue.status, ""),
            left=left_drawn(left),
            left_kind=left.kind,
            next_href=f"{href}{verb.value}/" if verb else href,
            next_text=self.labels[verb] if verb else self.words.get(group, self.look),
            pick=code if group == Group.ACCEPT else "",
        )


def next_verb(status: Status, group: Group, worn: frozenset[Hat]) -> Verb | None:
    """The first of the group's verbs that the table allows these hats now."""
    for verb in _NEXT[group]:
        row = find_move(status, verb)
        # To send on what somebody is working on is possible, but not what the day asks for.
        if row is not None and row.who & worn and (verb != Verb.ASSIGN or status == Status.NEW):
            return verb
    return None
