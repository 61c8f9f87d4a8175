"""Whether history still is what was sealed. Reads only; every fault is a sentence that names its row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection
from django.db.models import Min
from django.utils.translation import gettext as _

from records import anchors, chain
from records.models import Link, Shape, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from records.models import Kept

CHUNK: Final = 2_000
PATIENCE: Final = timedelta(minutes=10)
# A row that the trigger did not see being written.
_UNLINKED: Final = """
    SELECT one.written FROM (SELECT replace(CAST(id AS varchar(40)), '-', '') AS written FROM {table}) AS one
    WHERE NOT EXISTS (SELECT 1 FROM records_link AS l WHERE l."table" = %s AND l."key" = one.written)
    AND NOT EXISTS (SELECT 1 FROM records_waiting AS w WHERE w."table" = %s AND w."key" = one.written)
    ORDER BY one.written LIMIT 20
"""


class Verdict(NamedTuple):
    """What was found wrong, in order, and what was looked at."""

    faults: list[str]
    said: str


# What higher floors look at beside the chain: their own chains.
_BESIDE: list[Callable[[], Verdict]] = []


def register(check: Callable[[], Verdict]) -> None:
    if check not in _BESIDE:
        _BESIDE.append(check)


def verify(*, at: datetime, patience: timedelta = PATIENCE) -> Verdict:
    """Look at everything there is: the chain, each row, what waits, the anchors, and what was registered."""
    faults = [*_links(), *_unlinked(), *_late(at - patience), *_anchored()]
    waiting = Waiting.objects.aggregate(since=Min("at"))["since"]
    said = _("Links looked at: %(links)d. Rows that wait for their link: %(waiting)d.") % {
        "links": Link.objects.count(),
        "waiting": Waiting.objects.count(),
    }
    if waiting:
        said += " " + _("The first of them since %(at)s.") % {"at": waiting.isoformat(timespec="seconds")}
    beside = [check() for check in _BESIDE]
    return Verdict(
        [*faults, *(fault for one in beside for fault in one.faults)],
        " ".join([said, *(one.said for one in beside)]),
    )


def _links() -> Iterator[str]:
    """In the order of the chain. Where it breaks, one sentence is enough: all behind would be said to be wrong."""
    before: Link | None = None
    links = Link.objects.select_related("shape").order_by("seq")
    last = 0
    while part := list(links.filter(seq__gt=last)[:CHUNK]):
        last = part[-1].seq
        yield from _rows(part)
        for link in part:
            if not chain.follows(link, before):
                yield _("Link %(seq)d of the chain is not as it was.") % {
                    "seq": before.seq + 1 if before else 1
                }
                return
            before = link


def _rows(links: list[Link]) -> Iterator[str]:
    """The rows whose newest link is among these."""
    holds = chain.newest(links)
    keys: dict[str, list[str]] = {}
    for table, key in holds:
        keys.setdefault(table, []).append(key)
    for table, wanted in keys.items():
        # Rows first: whatever was emptied before they were read has its newer link by now.
        found = chain.rows(table, wanted)
        for later in Link.objects.filter(table=table, key__in=wanted, seq__gt=links[-1].seq):
            holds.pop((table, later.key), None)
        for key in wanted:
            link = holds.get((table, key))
            if link is not None and not _agrees(link, found.get(key)):
                yield _("Row %(key)s of %(table)s is not as it was (link %(seq)d).") % _named(link)


def _named(link: Link) -> dict[str, Any]:
    return {"key": link.key, "table": link.table, "seq": link.seq}


def _agrees(link: Link, row: Kept | None) -> bool:
    if row is None:
        return False
    try:
        return chain.sealed(row, link.shape.columns) == link.digest
    except LookupError:
        return False


def _unlinked() -> Iterator[str]:
    begun = set(Shape.objects.values_list("table", flat=True).distinct())
    for table in sorted(begun & set(chain.tables())):
        with connection.cursor() as cursor:
            cursor.execute(_UNLINKED.format(table=connection.ops.quote_name(table)), [table, table])
            for (key,) in cursor.fetchall():
                yield _("Row %(key)s of %(table)s was written past the chain.") % {"key": key, "table": table}


def _late(limit: datetime) -> Iterator[str]:
    late = Waiting.objects.filter(at__lt=limit)
    first = late.order_by("at").first()
    if first:
        said = {"count": late.count(), "table": first.table, "key": first.key}
        yield _("%(count)d rows wait too long for their link, first row %(key)s of %(table)s.") % said


def _anchored() -> Iterator[str]:
    kept = anchors.kept()
    hashes = dict(Link.objects.filter(seq__in=[one.seq for one in kept]).values_list("seq", "hash"))
    for one in kept:
        if hashes.get(one.seq) != one.hash:
            yield _("The chain does not hold the head that was written outside at %(at)s: link %(seq)d.") % {
                "at": one.at,
                "seq": one.seq,
            }
            return
