"""Reads of the owners' money: what is owed, what was published, and the share in time the assessment asks for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Count, F, Q
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from properties import moneyclocks
from properties.access import compounds_in_reach
from properties.models import Publication
from properties.moneyclocks import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from properties.models import Compound, User

PAGE: Final = 50
SOON_DAYS: Final = 7
MOST_PUBLIC: Final = 60
OWED, LATE, PUBLISHED, SHORT = "owed", "late", "published", "short"
STATES: Final = {
    OWED: gettext_lazy("To publish"),
    LATE: gettext_lazy("Late"),
    PUBLISHED: gettext_lazy("Already published"),
    SHORT: gettext_lazy("At most half to the fund"),
}


def publications_in(compound: Compound, period: tuple[date, date]) -> QuerySet[Publication]:
    """What fell due in a period, first and last day included; of each only the revision that stands."""
    first, last = period
    return Publication.objects.filter(compound=compound, is_current=True, due_on__gte=first, due_on__lte=last)


def on_time_share(compound: Compound, first: date, last: date) -> Fraction | None:
    """Of what fell due from `first` to `last`, the part published by its day; None where nothing fell due.

    `last` is a day gone by: what is not due yet cannot be late.
    """
    counted = publications_in(compound, (first, last)).aggregate(
        all=Count("pk"), kept=Count("pk", filter=Q(published_on__lte=F("due_on")))
    )
    return Fraction(counted["kept"], counted["all"]) if counted["all"] else None


def near(user: User) -> QuerySet[Publication]:
    """The publications of the compounds a person works with, every revision."""
    return Publication.objects.filter(compound__in=compounds_in_reach(user).order_by().values("pk"))


def get_publication(user: User, pk: int) -> Publication:
    """One publication; 404 out of reach."""
    found = near(user).select_related("compound", "by").prefetch_related("documents").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _state(state: str, today: date) -> Q:
    owed = Q(published_on__isnull=True)
    states = {
        OWED: owed,
        LATE: owed & Q(due_on__lt=today),
        PUBLISHED: ~owed,
        SHORT: Q(kind=Kind.INCOME, decision_ref="", received__gt=0, twice__lte=F("received")),
    }
    return states.get(state, Q())


@dataclass(frozen=True, slots=True)
class Chip:
    """A tab, as `components/chips.html` draws it."""

    text: str
    href: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Listed:
    rows: QuerySet[Publication]
    chips: Sequence[Chip]


def listed(user: User, *, state: str, kind: str, words: str, today: date) -> Listed:
    """What stands in the list: owed first, the latest of it on top. Two statements with its counts."""
    rows = near(user).filter(is_current=True).alias(twice=F("to_fund") * 2)
    if kind:
        rows = rows.filter(kind=kind)
    if words:
        rows = rows.filter(Q(compound__name__icontains=words) | Q(compound__code__iexact=words))
    counts = rows.aggregate(**{name: Count("pk", filter=_state(name, today)) for name in STATES})
    kept = "".join(f"&{name}={value}" for name, value in (("kind", kind), ("q", words)) if value)
    chips = [
        Chip(str(text), f"?state={name}{kept}", counts[name], name == state) for name, text in STATES.items()
    ]
    order = ("-period_ends", "compound") if state in {PUBLISHED, SHORT} else ("due_on", "compound", "kind")
    found = rows.filter(_state(state, today)).select_related("compound").order_by(*order)
    return Listed(found, chips)


class Standing(NamedTuple):
    """How a publication stands: a shape of `components/state.html` and its words."""

    kind: str
    text: str


def standing_of(row: Publication, today: date) -> Standing:
    late = moneyclocks.days_late(row.due_on, row.published_on, today=today)
    if row.published_on is not None:
        if not late:
            return Standing("done", _("Published in time"))
        words = ngettext("Published %(days)s day late", "Published %(days)s days late", late)
        return Standing("returned", words % {"days": late})
    if late:
        words = ngettext("Not published, %(days)s day late", "Not published, %(days)s days late", late)
        return Standing("late", words % {"days": late})
    left = (row.due_on - today).days
    kind = "soon" if left <= SOON_DAYS else "new"
    return Standing(kind, _("To publish by %(day)s") % {"day": date_format(row.due_on, "DATE_FORMAT")})


def is_short(row: Publication) -> bool:
    """Whether the quarter breaks SHP 51: not more than half of the income went into the fund."""
    if row.kind != Kind.INCOME or row.received is None or row.to_fund is None:
        return False
    return not moneyclocks.enough_to_fund(row.received, row.to_fund, row.decision_ref)


@dataclass(frozen=True, slots=True)
class Shown:
    """A publication as pages draw it."""

    row: Publication
    standing: Standing
    short: bool


def shown(rows: Iterable[Publication], today: date) -> list[Shown]:
    return [Shown(row, standing_of(row, today), is_short(row)) for row in rows]


def revisions(row: Publication) -> list[Publication]:
    """Every revision of the same period, the newest first."""
    same = Publication.objects.filter(compound=row.compound_id, kind=row.kind, period_ends=row.period_ends)
    return list(same.select_related("by").prefetch_related("documents").order_by("-revision"))


def gap_before(row: Publication) -> Decimal | None:
    """By how much the opening balance differs from what was left at the end of the period before; None if it fits."""
    if row.opening is None:
        return None
    earlier = Publication.objects.filter(
        compound=row.compound_id, kind=row.kind, is_current=True, period_ends__lt=row.period_starts
    )
    last = earlier.exclude(closing=None).order_by("-period_ends").first()
    if last is None or last.closing is None or (row.period_starts - last.period_ends).days != 1:
        return None
    return abs(row.opening - last.closing) or None


@dataclass(frozen=True, slots=True)
class PublicMoney:
    """What anybody may read of a compound's money: what is missing, and every period with its revisions."""

    late: Sequence[Shown]
    latest: Sequence[Shown]
    periods: Sequence[Shown]
    older: Sequence[Publication]


def public_money(compound: Compound, *, today: date, papers: bool = True) -> PublicMoney:
    """The newest periods of a compound; what is owed but not due yet is left out. One statement, two with papers."""
    rows = Publication.objects.filter(compound=compound).filter(
        Q(published_on__isnull=False) | Q(due_on__lt=today)
    )
    if papers:
        rows = rows.prefetch_related("documents")
    found = list(rows.order_by("-period_ends", "kind", "-revision")[:MOST_PUBLIC])
    periods = shown((row for row in found if row.is_current), today)
    latest: dict[str, Shown] = {}
    for one in periods:
        if one.row.published_on is not None:
            latest.setdefault(one.row.kind, one)
    return PublicMoney(
        late=[one for one in periods if one.row.published_on is None],
        latest=[latest[kind] for kind in Kind.values if kind in latest],
        periods=periods,
        older=[row for row in found if not row.is_current],
    )
