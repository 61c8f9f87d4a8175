"""Everything the pages of the register show, read in few queries and worded here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from issues import spotflow
from issues.boards.wording import left_drawn, left_of, moment_of, shape, short, state_of
from issues.models import Issue, Spot, SpotMove, SpotPhoto
from issues.spotflow import State, Verb
from issues.workflow import Hat
from notices.calendar import day_of
from notices.calendar_data import overrides
from notices.models import Deadline
from notices.parties import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.utils.safestring import SafeString

    from issues.boards.wording import Moment
    from issues.querysets import SpotQuerySet
    from properties.models import User

PAGE: Final = 24
_TITLE: Final = 40
SHAPES: Final = {
    State.FOUND: "new",
    State.NOTIFIED: "active",
    State.CLEARED: "waiting",
    State.CLOSED: "done",
    State.RECURRED: "returned",
    State.VOID: "closed",
}


class Photo(NamedTuple):
    """As `components/photo.html` draws it."""

    url: str
    thumb: str
    alt: str
    caption: str


class Pair(NamedTuple):
    before: Photo | None
    after: Photo | None


class Card(NamedTuple):
    """One spot of the list."""

    href: str
    code: str
    place: str
    compound: str
    topic: str
    firm: str
    state: SafeString
    left: SafeString | str
    kind: str
    pair: Pair | None


class ClockRow(NamedTuple):
    text: str
    due: Moment
    left: SafeString | str
    basis: str


class Offer(NamedTuple):
    """A move the person may make now."""

    verb: SpotMove.Verb
    text: str
    href: str


class Entry(NamedTuple):
    """One row of the file, as `components/history.html` draws it."""

    title: str
    at: datetime
    who: str
    text: str


class Related(NamedTuple):
    """Another thing a page links to."""

    kind: str
    href: str
    code: str
    text: str
    state: SafeString


@dataclass(frozen=True, slots=True)
class File:
    """What the page of one spot shows. `wait` says why a second look is not offered yet."""

    spot: Spot
    state: SafeString
    found: Moment
    facts: list[tuple[str, str]]
    clocks: list[ClockRow]
    pairs: list[Pair]
    related: list[Related]
    history: list[Entry]
    first: Offer | None
    others: list[Offer]
    wait: str


def state_drawn(state: str) -> SafeString:
    return shape(SHAPES[State(state)], str(State(state).label))


def counts_for(user: User) -> dict[str, int]:
    """As `counts`, of all spots the person may see."""
    return counts(Spot.objects.visible_to(user))


def last_compound(user: User) -> int | None:
    """Where the person entered a spot last, by key."""
    found = SpotMove.objects.filter(by=user, verb=Verb.FIND).order_by("-pk")
    return found.values_list("spot__compound", flat=True).first()


def counts(rows: SpotQuerySet) -> dict[str, int]:
    """How many spots of each state."""
    found = rows.order_by().values("state").annotate(n=Count("pk", distinct=True))
    return {row["state"]: row["n"] for row in found}


def cards(rows: Sequence[Spot], *, at: datetime) -> list[Card]:
    """The list's rows with their latest pair of photos and what is left of their clock."""
    photos = _photos([row.pk for row in rows])
    clocks = _open_clocks([row.pk for row in rows])
    return [_card(row, photos[row.pk], clocks.get(row.pk), at) for row in rows]


def _card(row: Spot, photos: list[SpotPhoto], clock: Deadline | None, at: datetime) -> Card:
    href = reverse("work:spot", args=[row.code])
    left = left_of(None, clock.due_at, at=at, overrides=overrides()) if clock else None
    found = pairs(photos, href)
    return Card(
        href=href,
        code=row.code,
        place=_place(row),
        compound=row.compound.name,
        topic=str(row.topic),
        firm=row.firm.name if row.firm else "—",
        state=state_drawn(row.state),
        left=left_drawn(left) if left else "",
        kind=left.kind if left else "",
        pair=found[-1] if found else None,
    )


def _place(row: Spot) -> str:
    building = str(row.building) if row.building else ""
    return row.place if row.place.startswith(building) else f"{building} {row.place}"


def _photos(spot_ids: Iterable[int]) -> dict[int, list[SpotPhoto]]:
    found: dict[int, list[SpotPhoto]] = defaultdict(list)
    for row in SpotPhoto.objects.filter(spot__in=list(spot_ids)).order_by("pk"):
        found[row.spot_id].append(row)
    return found


def _open_clocks(spot_ids: Iterable[int]) -> dict[int, Deadline]:
    rows = Deadline.objects.open().filter(subject_kind="spot", subject_id__in=list(spot_ids))
    return {row.subject_id: row for row in rows}


def pairs(photos: Iterable[SpotPhoto], href: str) -> list[Pair]:
    """The photos before beside the photos after, in the order they came."""
    sides: dict[str, list[Photo]] = {kind.value: [] for kind in SpotPhoto.Kind}
    for row in photos:
        sides[row.kind].append(_photo(row, href))
    together = zip_longest(sides[SpotPhoto.Kind.BEFORE], sides[SpotPhoto.Kind.AFTER])
    return [Pair(before, after) for before, after in together]


def _photo(row: SpotPhoto, href: str) -> Photo:
    url = f"{href}photo/{row.code}/"
    when = date_format(day_of(row.taken_at or row.created_at), "SHORT_DATE_FORMAT")
    return Photo(url, f"{url}thumb/", f"{row.get_kind_display()} {when}", when)


def file_of(spot: Spot, user: User, worn: frozenset[Hat], *, at: datetime) -> File:
    """`spot` comes through its door."""
    href = reverse("work:spot", args=[spot.code])
    found = offers(spot, worn, href, at=at)
    usual = _USUAL.get(State(spot.state))
    first = next((offer for offer in found if offer.verb == usual), None)
    return File(
        spot=spot,
        state=state_drawn(spot.state),
        found=moment_of(spot.found_at),
        facts=_facts(spot),
        clocks=_clocks(spot, at),
        pairs=pairs(_photos([spot.pk])[spot.pk], href),
        related=_related(spot, user),
        history=_history(spot),
        first=first,
        others=[offer for offer in found if offer != first],
        wait=_wait(spot, worn, at),
    )


_USUAL: Final = {
    State.FOUND: Verb.NOTIFY,
    State.NOTIFIED: Verb.CLEAR,
    State.CLEARED: Verb.CONFIRM,
}


def titles() -> dict[str, str]:
    """What the buttons say."""
    return {
        Verb.NOTIFY: _("Give notice to clear"),
        Verb.CLEAR: _("Report it cleared"),
        Verb.CONFIRM: _("Still gone: close the file"),
        Verb.RECUR: _("It came back"),
        Verb.LINK: _("Link a report"),
        Verb.NOTE: _("Add a note"),
        Verb.VOID: _("Strike as a mistake"),
    }


def offers(spot: Spot, worn: frozenset[Hat], href: str, *, at: datetime) -> list[Offer]:
    """The table's moves for these hats, without those whose day has not come or has gone."""
    named = titles()
    return [
        Offer(row.verb, named[row.verb], f"{href}{row.verb.value}/")
        for row in spotflow.moves_for(spot.state, worn)
        if _is_time(row.verb, spot, at)
    ]


def _is_time(verb: SpotMove.Verb, spot: Spot, at: datetime) -> bool:
    if verb == Verb.CONFIRM:
        return spot.recheck_on is None or spotflow.may_recheck(spot.recheck_on, at)
    return verb != Verb.RECUR or spotflow.may_recur(spot.rechecked_at, at)


def _wait(spot: Spot, worn: frozenset[Hat], at: datetime) -> str:
    """From when on the person may take the second look, "" where that is not the question."""
    row = spotflow.find_row(spot.state, Verb.CONFIRM)
    mine = row is not None and spotflow.fits(row, worn)
    if spot.recheck_on is None or not mine or _is_time(Verb.CONFIRM, spot, at):
        return ""
    return _("The second look is due on %(day)s.") % {"day": date_format(spot.recheck_on, "DATE_FORMAT")}


def _facts(spot: Spot) -> list[tuple[str, str]]:
    """Name and value, without what is not known yet."""
    days = [
        (_("Notified"), spot.notified_at and moment_of(spot.notified_at).text),
        (_("To be cleared by"), spot.clear_by and date_format(spot.clear_by, "DATE_FORMAT")),
        (_("Cleared"), spot.cleared_at and moment_of(spot.cleared_at).text),
        (_("Second look"), spot.recheck_on and date_format(spot.recheck_on, "DATE_FORMAT")),
        (_("File closed"), spot.rechecked_at and moment_of(spot.rechecked_at).text),
        (_("Came back"), spot.recurred_at and moment_of(spot.recurred_at).text),
    ]
    where = f"{spot.compound} {_place(spot)}"
    areas = f"{spot.neighbourhood.name} · {spot.grid.name}"
    rows = [
        (_("Place"), where),
        (_("Area"), areas),
        (_("Topic"), f"{spot.topic} · {spot.subtopic}" if spot.subtopic else str(spot.topic)),
        (_("Responsible firm"), spot.firm.name if spot.firm else "—"),
        (_("Found"), moment_of(spot.found_at).text),
    ]
    return rows + [(name, str(value)) for name, value in days if value]


def _clocks(spot: Spot, at: datetime) -> list[ClockRow]:
    names = {spotflow.CLEAR: _("Clearing"), spotflow.RECHECK: _("Second look")}
    return [
        ClockRow(
            names[row.kind],
            moment_of(row.due_at),
            left_drawn(left_of(None, row.due_at, at=at, overrides=overrides())),
            _(row.basis),
        )
        for row in Deadline.objects.of(Subject("spot", spot.pk)).open().order_by("due_at")
    ]


def _related(spot: Spot, user: User) -> list[Related]:
    """The spot it came back from, those it came back as, and linked reports the person may see."""
    found = [spot_link(_("Came back from"), spot.recurrence_of)] if spot.recurrence_of else []
    again = spot.recurrences.exclude(state=State.VOID).order_by("pk")
    found += [spot_link(_("Came back as"), row) for row in again]
    reports = Issue.objects.visible_to(user).filter(spots=spot).order_by("pk")
    return found + [
        Related(
            _("Report"),
            reverse("work:case", args=[row.code]),
            row.code,
            short(row.text, _TITLE),
            state_of(row.status, row.outcome),
        )
        for row in reports
    ]


def spot_link(kind: str, row: Spot) -> Related:
    return Related(kind, reverse("work:spot", args=[row.code]), row.code, row.place, state_drawn(row.state))


def _history(spot: Spot) -> list[Entry]:
    """Newest first."""
    rows = SpotMove.objects.filter(spot=spot).select_related("by").order_by("-seq")
    return [_entry(row) for row in rows]


def _entry(row: SpotMove) -> Entry:
    hat = row.data.get("hat", "")
    who = [row.by.name if row.by else "", str(Hat(hat).label) if hat in Hat.values else ""]
    data: dict[str, Any] = row.data
    said = [str(data[name]) for name in ("issue", "into", "from") if data.get(name)]
    if data.get("clear_by"):
        said.append(_("to be cleared by %(day)s") % {"day": data["clear_by"]})
    text = "\n".join(part for part in (" · ".join(said), row.note) if part)
    title = str(Verb(row.verb).label)
    return Entry(title, row.at, " · ".join(part for part in who if part), text)
