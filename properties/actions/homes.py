"""Writing the register: homes and their areas, and who holds them from when to when.

Every action locks the home first, so that two people who write about one home come one after the other.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.admin.models import ADDITION, CHANGE
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.access import REGISTRARS, holds_at
from properties.actions.office import log
from properties.members import BASIS_LENGTH, exact_area, one_line, room_number, said_why
from properties.models import AreaChange, AreaSource, Holding, Home
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from properties.models import Building, Compound, Entrance, HoldingQuerySet, OwnerParty, User

_ONE_DAY: Final = timedelta(days=1)


def require_registrar(by: User | None, compound: Compound) -> None:
    """A person needs a registrar's post above the compound; the command line of the machine does not."""
    if by is not None and not holds_at(by, compound, REGISTRARS):
        raise NotYours("register.not-yours", _("Your post does not allow this here."))


@transaction.atomic
def add_home(
    *,
    building: Building,
    number: str,
    area: Decimal,
    source: AreaSource | str,
    by: User | None,
    at: datetime,
    entrance: Entrance | None = None,
    use: Home.Use | str = Home.Use.HOME,
) -> Home:
    """Enter a private part with its exact area. Refused when this room is entered already."""
    require_registrar(by, building.compound)
    if entrance is not None and entrance.building_id != building.pk:
        raise Refused(
            "home.wrong-entrance", _("This entrance belongs to another building."), field="entrance"
        )
    home = Home(
        compound_id=building.compound_id,
        building=building,
        entrance=entrance,
        number=room_number(number),
        area=exact_area(area),
        area_source=AreaSource(source),
        use=Home.Use(use),
        recorded_at=at,
    )
    try:
        with transaction.atomic():
            home.save()
    except IntegrityError as error:
        raise Refused("home.twice", _("This room is in the register already."), field="number") from error
    log(by, home, ADDITION, f"{home.area} {home.area_source}")
    return home


@transaction.atomic
def correct_area(
    *,
    home: Home,
    area: Decimal,
    source: AreaSource | str,
    on: date,
    reason: str,
    by: User | None,
    at: datetime,
) -> AreaChange:
    """The home's area is another from day `on` (JI 8). What it was before stays, and so do the rolls drawn then."""
    home = _locked(home, by)
    area, source = exact_area(area), AreaSource(source)
    if (area, source) == (home.area, home.area_source):
        raise Refused("home.same-area", _("The register says so already."), field="area")
    _not_ahead(on, at)
    last = home.area_changes.order_by("-pk").first()
    if last is not None and on < last.on:
        raise Refused(
            "home.before-last-area",
            _("A later correction is entered already, from %(day)s. Please take that day or a later one.")
            % {"day": last.on.isoformat()},
            field="on",
        )
    change = AreaChange.objects.create(
        home=home,
        was=home.area,
        was_source=home.area_source,
        area=area,
        source=source,
        on=on,
        reason=said_why(reason),
        by=by,
        recorded_at=at,
    )
    home.area, home.area_source = area, source
    home.save(update_fields=["area", "area_source"])
    return change


@transaction.atomic
def start_holding(
    *,
    home: Home,
    party: OwnerParty,
    on: date,
    by: User | None,
    at: datetime,
    until: date | None = None,
    basis: str = "",
) -> Holding:
    """The party owns the home from day `on`, for good or `until` a day that is past. Refused where somebody
    else owns it on any of these days.
    """
    home = _locked(home, by)
    _same_compound(home, party)
    _not_ahead(on, at)
    if until is not None:
        _not_ahead(until, at, field="until")
        if until < on:
            raise Refused("holding.ends-first", _("An ownership cannot end before it starts."), field="until")
    if _taken(home, on, until).exists():
        raise _overlap()
    return _enter(
        Holding(
            home=home,
            party=party,
            starts_on=on,
            ends_on=until,
            end_recorded_at=at if until else None,
            basis=one_line(basis, BASIS_LENGTH, field="basis"),
            by=by,
            recorded_at=at,
        )
    )


@transaction.atomic
def transfer_home(
    *, home: Home, to: OwnerParty, on: date, basis: str, by: User | None, at: datetime
) -> Holding:
    """The home passes to another owner on day `on`; the present owner's last day is the day before."""
    home = _locked(home, by)
    _same_compound(home, to)
    _not_ahead(on, at)
    old = home.holdings.filter(ends_on__isnull=True, voided_at__isnull=True).first()
    if old is None:
        raise Refused("holding.nobody", _("Nobody owns this home at present. Enter its owner instead."))
    if old.party_id == to.pk:
        raise Refused("holding.same-owner", _("This owner holds the home already."), field="members")
    if on <= old.starts_on:
        raise Refused(
            "holding.before-the-old",
            _("The present owner holds it since %(day)s. Please give a later day, or void that entry first.")
            % {"day": old.starts_on.isoformat()},
            field="on",
        )
    old.ends_on, old.end_recorded_at = on - _ONE_DAY, at
    old.save(update_fields=["ends_on", "end_recorded_at"])
    return _enter(
        Holding(
            home=home,
            party=to,
            starts_on=on,
            basis=one_line(basis, BASIS_LENGTH, field="basis"),
            by=by,
            recorded_at=at,
        )
    )


@transaction.atomic
def void_holding(*, holding: Holding, reason: str, by: User | None, at: datetime) -> Holding:
    """Take a mistaken entry out of every roll drawn up from now on; it stays to be read, with the reason."""
    _locked(holding.home, by)
    row = Holding.objects.select_for_update(of=("self",)).get(pk=holding.pk)
    if row.voided_at is not None:
        raise Refused("holding.voided", _("This entry has been voided already."))
    row.voided_at, row.void_reason = at, said_why(reason)
    row.save(update_fields=["voided_at", "void_reason"])
    log(by, row, CHANGE, "voided")
    return row


def _locked(home: Home, by: User | None) -> Home:
    row = Home.objects.select_for_update(of=("self",)).select_related("compound").get(pk=home.pk)
    require_registrar(by, row.compound)
    return row


def _taken(home: Home, on: date, until: date | None) -> HoldingQuerySet:
    """Ownerships that count and share a day with a period; without a last day it goes on for ever."""
    rows = home.holdings.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), voided_at__isnull=True)
    return rows if until is None else rows.filter(starts_on__lte=until)


def _same_compound(home: Home, party: OwnerParty) -> None:
    if party.compound_id != home.compound_id:
        raise Refused(
            "holding.other-compound", _("An owner is entered in the compound of the home."), field="members"
        )


def _not_ahead(day: date, at: datetime, *, field: str = "on") -> None:
    if day > timezone.localdate(at):
        raise Refused("register.future", _("This day has not come yet."), field=field)


def _enter(row: Holding) -> Holding:
    """The database has the last word: two entries of one moment, or one that came past these checks."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _overlap() from error
    return row


def _overlap() -> Refused:
    return Refused(
        "holding.overlap",
        _(
            "Somebody else owns this home on some of these days. Transfer it, or void the mistaken entry first."
        ),
        field="on",
    )
