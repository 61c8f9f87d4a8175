"""Everything the page of one report shows to staff, read in few queries and worded here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from issues import clocks, routing
from issues.access import may_see_contact, reporters_of
from issues.boards.answers import answers_of
from issues.boards.case_history import history
from issues.boards.case_relatives import relatives
from issues.boards.pattern import Pattern
from issues.boards.wording import Moment, left_drawn, left_of, moment_of, score_of, state_of
from issues.links import outside_path
from issues.models import Evidence, Issue, OutsideRequest, Rating, Reporter, TimeRequest
from issues.workflow import Hat, Status, Verb, find_move, moves_for
from notices.calendar_data import overrides
from notices.models import Deadline
from notices.parties import Subject
from notices.prepared import Prepared
from properties.known import areas, departments
from properties.owners import masked_name
from properties.phones import masked
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.utils.safestring import SafeString

    from issues.workflow import Move
    from properties.models import User

MOST_REPORTERS: Final = 20
# The move that is usually next, by state; what a clock of law or a person waits for comes before it.
_USUAL: Final = {
    Status.NEW: Verb.ASSIGN,
    Status.ASSIGNED: Verb.ACCEPT,
    Status.WORKING: Verb.FINISH,
    Status.OUTSIDE: Verb.RECALL,
    Status.PAUSED: Verb.RESUME,
    Status.DONE: Verb.VERIFY,
}
# What stands beside the usual move: the way to say no.
_OR_ELSE: Final = {
    Verb.ACCEPT: Verb.RETURN,
    Verb.VERIFY: Verb.SEND_BACK,
    Verb.GRANT: Verb.DENY,
    Verb.GRANT_PAUSE: Verb.DENY,
}
_OFFER: Final = Pattern("work/offer.html", "href", "text")
_DECIDES: Final = frozenset({Verb.GRANT, Verb.GRANT_PAUSE, Verb.DENY})


# Written once, because the page of a report is opened more often than any other.
_RUNNING: Final[Prepared[Deadline]] = Prepared(
    lambda key: Deadline.objects.of(Subject("issue", key)).open().order_by("due_at"), int
)
_PEOPLE: Final[Prepared[Reporter]] = Prepared(lambda key: reporters_of(Issue(pk=key))[:MOST_REPORTERS], int)
_HELPERS: Final[Prepared[Any]] = Prepared(
    lambda key: Issue.helpers.through.objects.filter(issue=key).order_by("pk").values_list("department_id"),
    int,
)
_PENDING: Final[Prepared[TimeRequest]] = Prepared(
    lambda key: TimeRequest.objects.filter(issue=key, state=TimeRequest.State.ASKED).select_related(
        "asked_by"
    ),
    int,
)
_PHOTOS: Final[Prepared[Evidence]] = Prepared(
    lambda key: Evidence.objects.filter(issue=key).exclude(sha256="").order_by("pk"), int
)
_RATINGS: Final[Prepared[Rating]] = Prepared(
    lambda key: Rating.objects.filter(issue=key).order_by("-at")[:1], int
)


# Who may call a department of the street for support.
_MAY_CALL: Final = frozenset({Hat.NEIGHBOURHOOD, Hat.SECRETARY, Hat.FIRM_MANAGER})


class ClockRow(NamedTuple):
    """A promise that runs: what, until when, how long that is, and on what ground."""

    text: str
    due: Moment
    left: SafeString | str
    basis: str
    provisional: bool


class Photo(NamedTuple):
    """`url` of the whole photo and of its thumbnail."""

    pk: int
    code: str
    url: str
    thumb: str
    kind: str
    label: str
    caption: str
    taken: str
    pair_id: int | None


class PhotoPair(NamedTuple):
    before: Photo | None
    after: Photo | None


class ContactRow(NamedTuple):
    """One person behind the report, masked. `url` "" where the person looking may not ask for more."""

    name: str
    phone: str
    role: str
    url: str


class Offer(NamedTuple):
    """A move the person may make now."""

    verb: Verb
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Case:
    """What the page shows."""

    issue: Issue
    opened: Moment
    state: SafeString
    left: SafeString | str
    why: str
    answers: list[tuple[str, Any]]
    clocks: list[ClockRow]
    reported: list[Photo]
    pairs: list[PhotoPair]
    people: list[ContactRow]
    hidden_people: bool
    links: SafeString
    same_place: SafeString
    history: SafeString
    pending: TimeRequest | None
    outside: OutsideRequest | None
    outside_url: str
    rating: Rating | None
    rating_text: str
    areas: str
    helpers: str
    first: Offer | None
    second: Offer | None
    others: SafeString
    may_call: bool


def case_of(issue: Issue, user: User, worn: frozenset[Hat], *, href: str, at: datetime) -> Case:
    """`issue` comes through its door; `href` is the address of its page."""
    running = _RUNNING.rows(issue.pk)
    photos = photos_of(issue, href)
    pending = pending_request(issue) if issue.is_open else None
    first, second, others = sort_offers(offers(issue, worn, user, pending, href), issue, running)
    rating = _rating(issue)
    links, same_place = relatives(issue, user)
    people = _PEOPLE.rows(issue.pk)
    seen = [person for person in people if may_see_contact(user, issue, person)]
    left = left_of(issue.status, issue.due_at, at=at, overrides=overrides()) if issue.is_open else None
    return Case(
        issue=issue,
        opened=moment_of(issue.opened_at),
        state=state_of(issue.status, issue.outcome),
        left=left_drawn(left) if left else "",
        why=routing.why(issue),
        answers=answers_of(issue),
        clocks=_clocks(running, at),
        reported=[photo for photo in photos if photo.kind == Evidence.Kind.REPORT],
        pairs=_pairs(photos),
        people=[_contact(person, href) for person in seen],
        hidden_people=len(seen) < len(people),
        links=links,
        same_place=same_place,
        history=history(issue),
        pending=pending,
        outside=(outside := _outside(issue)),
        outside_url=_outside_url(outside, worn),
        rating=rating,
        rating_text=score_of(rating.score) if rating else "",
        areas=" · ".join(area.name for area in areas.get((issue.neighbourhood_id, issue.grid_id))),
        helpers="、".join(map(str, departments.get(key for (key,) in _HELPERS.rows(issue.pk)))),
        first=first,
        second=second,
        others=_OFFER.draw_all((offer.href, offer.text) for offer in others),
        may_call=issue.is_open and bool(worn & _MAY_CALL),
    )


def pending_request(issue: Issue) -> TimeRequest | None:
    """The request for time that waits for its decision."""
    return _PENDING.first(issue.pk)


def offers(
    issue: Issue, worn: frozenset[Hat], user: User, pending: TimeRequest | None, href: str
) -> list[Offer]:
    """The table's moves for these hats now; a request is decided as what it is, and not by who made it."""
    return [
        Offer(row.verb, str(row.verb.label), f"{href}{row.verb.value}/")
        for row in moves_for(Status(issue.status), worn)
        if row.verb not in _DECIDES or _decidable(row, pending, user)
    ]


def _decidable(row: Move, pending: TimeRequest | None, user: User) -> bool:
    if pending is None or pending.asked_by_id == user.pk:
        return False
    is_pause = pending.kind == TimeRequest.Kind.PAUSE
    return row.verb == Verb.DENY or (row.verb == Verb.GRANT_PAUSE) == is_pause


def sort_offers(
    found: list[Offer], issue: Issue, running: Iterable[Deadline]
) -> tuple[Offer | None, Offer | None, list[Offer]]:
    """The one to press next and its opposite, if any, and the rest in the order of the table."""
    by_verb = {offer.verb: offer for offer in found}
    kinds = {row.kind for row in running}
    wanted = [
        Verb.REPORT24 if clocks.REPORT24 in kinds else None,
        Verb.GRANT,
        Verb.GRANT_PAUSE,
        Verb.CALL_BACK if clocks.CALLBACK in kinds else None,
        _USUAL.get(Status(issue.status)),
    ]
    first = next((by_verb[verb] for verb in wanted if verb in by_verb), None)
    second = by_verb.get(_OR_ELSE[first.verb]) if first and first.verb in _OR_ELSE else None
    return first, second, [offer for offer in found if offer not in {first, second}]


def _clocks(running: Iterable[Deadline], at: datetime) -> list[ClockRow]:
    names = clock_names()
    holidays = overrides()
    rows = []
    for row in running:
        status = Status.PAUSED if row.paused_at else None
        left = left_drawn(left_of(status, row.due_at, at=at, overrides=holidays))
        rows.append(
            ClockRow(
                names.get(row.kind, row.kind), moment_of(row.due_at), left, _(row.basis), row.provisional
            )
        )
    return rows


def clock_names() -> dict[str, str]:
    return {
        clocks.CONTACT: _("First contact"),
        clocks.HANDLE: _("Handling"),
        clocks.REPORT24: _("Report to the authority (24 hours)"),
        clocks.VERIFY: _("Verification"),
        clocks.ANSWER: _("Answer of the reporter"),
        clocks.OUTSIDE: _("Answer of the other body"),
        clocks.CALLBACK: _("Call back"),
        clocks.RATE: _("Rating"),
    }


def photos_of(issue: Issue, href: str) -> list[Photo]:
    """All photos in the order they came."""
    labels = {kind.value: str(kind.label) for kind in Evidence.Kind}
    return [
        Photo(
            row.pk,
            str(row.code),
            url := f"{href}photo/{row.code}/",
            f"{url}thumb/",
            row.kind,
            labels[row.kind],
            row.caption,
            moment_of(row.taken_at).text if row.taken_at else "",
            row.pair_id,
        )
        for row in _PHOTOS.rows(issue.pk)
    ]


def _pairs(photos: Iterable[Photo]) -> list[PhotoPair]:
    """Each result beside what it is compared with, then what was photographed before and has no result yet."""
    by_key = {photo.pk: photo for photo in photos}
    after = [photo for photo in by_key.values() if photo.kind == Evidence.Kind.AFTER]
    pairs = [PhotoPair(by_key.get(photo.pair_id or 0), photo) for photo in after]
    used = {pair.before.pk for pair in pairs if pair.before}
    before = [
        photo for photo in by_key.values() if photo.kind == Evidence.Kind.BEFORE and photo.pk not in used
    ]
    return pairs + [PhotoPair(photo, None) for photo in before]


def _contact(person: Reporter, href: str) -> ContactRow:
    name, phone = reveal(person, "name"), reveal(person, "phone")
    return ContactRow(
        name=masked_name(name) or _("No name"),
        phone=masked(phone) if phone else _("No phone"),
        role=_("Filed the report") if person.is_first else _("Affected too"),
        url=f"{href}contact/{person.pk}/" if name or phone else "",
    )


def _rating(issue: Issue) -> Rating | None:
    if issue.is_open and not issue.reworks:
        return None
    return _RATINGS.first(issue.pk)


def _outside(issue: Issue) -> OutsideRequest | None:
    """The request another body was sent last."""
    if issue.status != Status.OUTSIDE:
        return None
    return OutsideRequest.objects.filter(issue=issue, answered_at=None, ended_at=None).first()


def _outside_url(outside: OutsideRequest | None, worn: frozenset[Hat]) -> str:
    """The address of their form, to be passed on by those who may also take the request back."""
    recall = find_move(Status.OUTSIDE, Verb.RECALL)
    if outside is None or recall is None or not recall.who & worn:
        return ""
    return f"{settings.PUBLIC_URL}{outside_path(outside.pk)}"
