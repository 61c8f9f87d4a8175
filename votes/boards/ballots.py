"""Lists of ballots, and what stands beside one: what to do next, how many papers came, what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.models import Deadline
from properties.majority import Item as Majority
from votes import clocks, law, rules
from votes.actions.following import subject_of
from votes.counting import FEWEST_SHOWN, masked
from votes.models import Ballot, Course
from votes.states import State, Verb

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from properties.models import Compound, User
    from votes.law import Clause
    from votes.models import BallotMove, Item

PAGE: Final = 30
SHAPES: Final = {State.DRAFT: "new", State.OPEN: "active", State.CLOSED: "done", State.WITHDRAWN: "closed"}
# What voters did is nobody's news before the count, and after it the chain says it.
_QUIET: Final = (Verb.CAST, Verb.CHANGE, Verb.REVOTE, Verb.ENTER_PAPER, Verb.PAPER_CONFLICT)


class Line(NamedTuple):
    """A ballot in a list. `due` says what its day is about."""

    ballot: Ballot
    shape: str
    state: str
    due: str


class Asked(NamedTuple):
    """An item with what the law makes of it."""

    item: Item
    clause: Clause
    article: str
    majority: str


def state_of(ballot: Ballot) -> str:
    """The state in words; of what was counted, whether it was carried."""
    if ballot.state != State.CLOSED or ballot.carried is None:
        return str(ballot.get_state_display())
    if ballot.is_advisory:
        return _("poll counted")
    return _("counted: %(carried)d carried") % {"carried": ballot.carried}


def line(ballot: Ballot) -> Line:
    return Line(ballot, SHAPES[State(ballot.state)], state_of(ballot), _due(ballot))


def _due(ballot: Ballot) -> str:
    zone = timezone.localtime
    if ballot.state == State.DRAFT:
        return _("voting from %(day)s") % {"day": f"{zone(ballot.opens_at):%Y-%m-%d}"}
    if ballot.state == State.OPEN:
        return _("voting until %(moment)s") % {"moment": f"{zone(ballot.closes_at):%Y-%m-%d %H:%M}"}
    if ballot.state == State.CLOSED and ballot.closed_at:
        return _("counted on %(day)s") % {"day": f"{zone(ballot.closed_at):%Y-%m-%d}"}
    return ""


def listed(user: User | AnonymousUser, state: str) -> tuple[Any, list[dict[str, Any]]]:
    """The ballots of a state, newest first, and the chips with the number in each. Two statements."""
    rows = Ballot.objects.visible_to(user)
    counts = dict(rows.order_by().values_list("state").annotate(many=Count("pk")))
    chips = [
        {
            "text": _("All"),
            "href": "?",
            "count": sum(counts.values()),
            "current": state not in State.values,
        }
    ]
    chips += [
        {
            "text": one.label,
            "href": f"?state={one.value}",
            "count": counts.get(one.value, 0),
            "current": state == one.value,
        }
        for one in State
    ]
    if state in State.values:
        rows = rows.filter(state=state)
    return rows.select_related("compound", "course"), chips


def public(compound: Compound | None = None) -> Any:
    """What everybody may see in a list, newest first."""
    rows = Ballot.objects.shown().select_related("compound", "course")
    return rows.filter(compound=compound) if compound else rows


def asked(ballot: Ballot) -> list[Asked]:
    """The items with the majority each needs."""
    found = []
    for item in ballot.items.order_by("number"):
        clause = law.CLAUSES[item.clause]
        found.append(Asked(item, clause, article_in_words(clause), majority_in_words(clause)))
    return found


def article_in_words(clause: Clause) -> str:
    return _("Civil Code, article 278(1), item %(number)d") % {"number": clause.number}


def majority_in_words(clause: Clause) -> str:
    if clause.majority == Majority.SPECIAL:
        return _("special: at least three quarters of those taking part, by area and by heads")
    return _("ordinary: more than half of those taking part, by area and by heads")


def is_election(ballot: Ballot) -> bool:
    return ballot.items.filter(clause=clocks.ELECTION).exists()


def must_be_draft(ballot: Ballot) -> None:
    rules.must_be(ballot, State.DRAFT)


class Todo(NamedTuple):
    """What stands between a draft and its opening; `href` is the step that mends it."""

    text: str
    done: bool
    step: str


def todo(ballot: Ballot) -> list[Todo]:
    """The way of a draft, in its order."""
    course, last = ballot.course, clocks.last_notice_day(ballot.opens_at)
    told = clocks.is_in_time(course.noticed_on, ballot.opens_at)
    found = [
        Todo(_("Write what is decided"), ballot.items.exists(), "item"),
        Todo(_("Appoint at least two people who count"), ballot.counters.count() > 1, "counter"),
    ]
    if not ballot.is_advisory:
        words = _("Post the notice to all owners by %(day)s") % {"day": f"{last:%Y-%m-%d}"}
        found.append(Todo(words, told, "notice"))
    return [*found, Todo(_("Freeze the roll and open the vote"), done=False, step="open")]


class Came(NamedTuple):
    """How many homes of a building have voted; None while so few have that it would tell who."""

    building: str
    rights: int
    came: int | None


def progress(ballot: Ballot) -> tuple[int | None, list[Came]]:
    """How many homes have voted, in all and by building. Nothing of what they say; None where it would tell who."""
    rows = ballot.rights.order_by().values_list("building")
    totals = rows.annotate(many=Count("pk"), first=Min("number")).order_by("first")
    current = ballot.votes.filter(replaced_by__isnull=True).order_by().values("right__building")
    voted = current.annotate(homes=Count("pk"), persons=Count("right__head", distinct=True))
    came = {
        building: (homes, persons)
        for building, homes, persons in voted.values_list("right__building", "homes", "persons")
    }
    found = [(building, many, *came.get(building, (0, 0))) for building, many, _first in totals]
    hidden = masked({building: persons for building, _many, _homes, persons in found})
    lines = [
        Came(building, many, None if building in hidden else homes)
        for building, many, homes, _persons in found
    ]
    if sum(persons for _building, _many, _homes, persons in found) < FEWEST_SHOWN:
        return None, lines
    return sum(homes for _building, _many, homes, _persons in found), lines


def history(ballot: Ballot, *, near: bool) -> list[BallotMove]:
    """The steps of those who organise and count, newest first; what is about one home only for them."""
    moves = ballot.moves.exclude(verb__in=_QUIET).select_related("by", "right")
    return list((moves if near else moves.filter(right__isnull=True)).order_by("-pk"))


class Days(NamedTuple):
    """What follows the count, with its last days."""

    post_by: datetime | None
    file_by: datetime | None
    objections_until: date | None
    sue_until: date | None


def days(ballot: Ballot) -> Days:
    """The clocks that still run, and the windows that the posting opened. One statement."""
    running = dict(
        Deadline.objects.open()
        .of(subject_of(ballot), [clocks.POST, clocks.FILE])
        .values_list("kind", "due_at")
    )
    posted = ballot.course.posted_on
    return Days(
        running.get(clocks.POST),
        running.get(clocks.FILE),
        clocks.objections_until(posted) if posted else None,
        clocks.last_day_to_sue(posted) if posted else None,
    )


def courses_of(user: User | AnonymousUser) -> QuerySet[Course]:
    """What the clocks of the ballots a person may see know them by."""
    return Course.objects.filter(ballot__in=Ballot.objects.visible_to(user))


def ballot_codes(courses: Collection[int]) -> dict[int, str]:
    """Course → the ballot's own key, as it stands in its address."""
    return {
        pk: str(ballot) for pk, ballot in Course.objects.filter(pk__in=courses).values_list("pk", "ballot")
    }
