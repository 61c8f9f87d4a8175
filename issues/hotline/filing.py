"""Orders become reports, each once, each in a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from issues import actions, catalogue
from issues.actions import Report
from issues.boards.suggested import Offer, offer_for
from issues.hotline.columns import BY_KEY, CLIENT
from issues.hotline.reading import Bad, NotOrders, Order, read
from issues.models import Issue, Source
from properties.models import Compound
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from issues.access import Actor
    from issues.models import SubTopic, Topic


class Suggested(NamedTuple):
    """An order without a category, and what its words speak for."""

    row: int
    number: str
    offer: Offer


@dataclass(slots=True)
class Result:
    """What a file came to. In a dry run `filed` counts what would have been."""

    filed: int = 0
    known: int = 0
    bad: list[Bad] = field(default_factory=list)
    suggested: list[Suggested] = field(default_factory=list)


class _Known(NamedTuple):
    compounds: Mapping[str, list[Compound]]
    categories: Mapping[str, tuple[Topic, SubTopic | None]]
    other: Topic


def load(
    data: bytes, *, by: Actor, at: datetime, streets: Collection[int] | None, dry_run: bool = False
) -> Result:
    """File every order that is not filed yet, at compounds of these streets (None: of all).

    A dry run does the same and takes each order back. Raises NotOrders for a file that cannot be read; then nothing
    of it is filed.
    """
    known = _known(streets)
    result = Result()
    orders = []
    for found in read(data, at=at):
        if isinstance(found, Order):
            orders.append(found)
        else:
            result.bad += found
    numbers = [order.number for order in orders]
    there = set(
        Issue.objects.filter(client=CLIENT, external_id__in=numbers).values_list("external_id", flat=True)
    )
    for order in orders:
        if order.number in there:
            result.known += 1
        else:
            _take(order, known, result, by=by, dry_run=dry_run)
    result.bad.sort()
    return result


def _known(streets: Collection[int] | None) -> _Known:
    other, _kind = catalogue.called("other")
    if other is None:
        raise NotOrders(_("The topics are not loaded yet. Please run load_yinhang first."))
    rows = Compound.objects.order_by("pk")
    compounds: dict[str, list[Compound]] = {}
    for row in rows if streets is None else rows.filter(subdistrict__in=streets):
        for word in {_folded(row.code), _folded(row.name)}:
            compounds.setdefault(word, []).append(row)
    return _Known(compounds, _categories(), other)


def _categories() -> dict[str, tuple[Topic, SubTopic | None]]:
    """What may stand in the column: names and codes of our topics and sub-topics."""
    current = catalogue.current()
    found: dict[str, tuple[Topic, SubTopic | None]] = {}
    for kind in current.subtopics.values():
        if kind.is_active:
            found |= {_folded(word): (kind.topic, kind) for word in (kind.name, kind.code)}
    for topic in current.topics.values():
        found |= {_folded(word): (topic, None) for word in (topic.name, topic.plain_name, topic.code)}
    return found


def _folded(word: str) -> str:
    return "".join(word.split()).casefold()


def _take(order: Order, known: _Known, result: Result, *, by: Actor, dry_run: bool) -> None:
    try:
        report = _report(order, known)
        with transaction.atomic():
            actions.file_report(report=report, by=by, at=order.received_at)
            transaction.set_rollback(dry_run)
    except _Wrong as wrong:
        result.bad.append(Bad(order.row, BY_KEY[wrong.column].header, wrong.why))
    except Refused as refused:
        header = BY_KEY[refused.field].header if refused.field in BY_KEY else ""
        result.bad.append(Bad(order.row, header, str(refused)))
    else:
        result.filed += 1
        if not order.category and (offer := offer_for(order.text)) is not None:
            result.suggested.append(Suggested(order.row, order.number, offer))


class _Wrong(Exception):
    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


def _report(order: Order, known: _Known) -> Report:
    topic, kind = _category(order, known)
    extra = {BY_KEY["number"].header: order.number}
    if order.due_at is not None:
        extra[BY_KEY["due_at"].header] = f"{order.due_at:%Y-%m-%d %H:%M}"
    return Report(
        topic=topic,
        subtopic=kind,
        text=order.text,
        compound=_compound(order.compound, known),
        place=order.place,
        extra=extra,
        phone=order.phone,
        name=order.name,
        source=Source.HOTLINE,
        client=CLIENT,
        external_id=order.number,
        due_at=order.due_at,
    )


def _compound(word: str, known: _Known) -> Compound:
    found = known.compounds.get(_folded(word), [])
    if not found:
        raise _Wrong(
            "compound", _("No compound within your reach is called this. Please use its name or code.")
        )
    if len(found) > 1:
        raise _Wrong("compound", _("Several compounds are called this. Please use the code instead."))
    return found[0]


def _category(order: Order, known: _Known) -> tuple[Topic, SubTopic | None]:
    """As written; "other" where nothing is. A word nobody knows is not guessed at, but a person is helped."""
    if not order.category:
        return known.other, None
    found = known.categories.get(_folded(order.category))
    if found is not None:
        return found
    offer = offer_for(order.text)
    if offer is None:
        raise _Wrong("category", _("No topic is called this. Please use one of the list, or leave it empty."))
    why = _("No topic is called this. The words speak for “%(topic)s” because of %(words)s. Please choose.")
    raise _Wrong("category", why % {"topic": offer.name, "words": offer.because})
