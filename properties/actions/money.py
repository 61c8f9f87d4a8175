"""Publishing the owners' money: what falls due is asked for, entered once, and corrected by a further row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices import actions as notices
from notices.actions import Clock
from notices.calendar import Unit, day_of, due, end_of
from notices.calendar_data import overrides
from notices.parties import Subject
from properties import moneyclocks as rule
from properties.actions.documents import file_document
from properties.around import roles_around
from properties.models import Compound, Contract, Post, Publication, Role
from properties.moneyclocks import Kind, Period
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from properties.documents import CleanDocument
    from properties.models import User

DUE: Final = "publication.due"
COMMITTEE: Final = (Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER)
ENTERS: Final = frozenset({*COMMITTEE, Role.FIRM_MANAGER, Role.NEIGHBOURHOOD_STAFF, Role.STREET_OFFICER})
LONGEST_TERM: Final = timedelta(days=5 * 366)  # SHP 20: three to five years
_CHUNK: Final = 500
_NOT_YOURS: Final = NotYours("money.not-yours", _("Your post does not allow this here."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is entered of one period. An audit may come without figures, everything else may not."""

    published_on: date
    posted_where: str
    opening: Decimal | None = None
    received: Decimal | None = None
    spent: Decimal | None = None
    closing: Decimal | None = None
    to_fund: Decimal | None = None
    decision_ref: str = ""
    posted_until: date | None = None
    papers: Sequence[CleanDocument] = ()


def may_enter(user: User, compound: Compound) -> bool:
    return bool(roles_around(user, compound) & ENTERS)


def open_due(*, at: datetime) -> int:
    """Ask for every period that is over, of every compound that then had a committee or a firm.

    Level-triggered: what is there already is left alone, what was forgotten is made up for within the catch-up.
    Returns how many were asked for.
    """
    today = timezone.localdate(at)
    asked = 0
    for kind in rule.REGULAR:
        for period in rule.ended(kind, today=today):
            while made := _open_chunk(kind, period, at=at):
                asked += made
    return asked


@transaction.atomic
def _open_chunk(kind: Kind, period: Period, *, at: datetime) -> int:
    """One transaction's worth of one period, under the compounds' locks, so that two passes ask once."""
    there = Publication.objects.filter(kind=kind, period_ends=period.ends)
    wanted = Compound.objects.filter(_stood_in(period), ~Exists(there.filter(compound=OuterRef("pk"))))
    keys = list(wanted.order_by("pk").values_list("pk", flat=True)[:_CHUNK])
    locked = Compound.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    held = list(locked.values_list("pk", flat=True))
    known = set(there.filter(compound__in=held).values_list("compound", flat=True))
    return len(_owe([key for key in held if key not in known], kind, period, at=at))


def _stood_in(period: Period) -> Q:
    """Somebody answered for the compound on at least one day of the period: a firm, or a committee."""
    lasted = Q(ends_on__isnull=True) | Q(ends_on__gte=period.starts)
    here = {"compound": OuterRef("pk"), "starts_on__lte": period.ends}
    return Q(Exists(Contract.objects.filter(lasted, **here))) | Q(
        Exists(Post.objects.filter(lasted, role__in=COMMITTEE, **here))
    )


def _owe(compounds: Sequence[int], kind: Kind, period: Period, *, at: datetime) -> list[Publication]:
    if not compounds:
        return []
    starts = end_of(period.ends)
    ends = due(starts, rule.DAYS_TO_PUBLISH, Unit.DAY, overrides=overrides())
    rows = Publication.objects.bulk_create(
        Publication(
            compound_id=key,
            kind=kind,
            period_starts=period.starts,
            period_ends=period.ends,
            due_on=day_of(ends.at),
        )
        for key in compounds
    )
    clocks = [
        Clock(DUE, Subject("publication", row.pk), starts, rule.DAYS_TO_PUBLISH, Unit.DAY, rule.BASIS[kind])
        for row in rows
    ]
    notices.set_deadlines(clocks, by=None, at=at)
    return rows


@transaction.atomic
def owe_term_audit(
    *, compound: Compound, starts: date, ends: date, by: User | None, at: datetime
) -> Publication:
    """Ask for the audit at the end of a term (SHP 67): terms are not in the calendar, so a person says when."""
    _entering(by, compound)
    if ends <= starts:
        raise Refused("money.term-ends-first", _("A term cannot end before it starts."), field="ends")
    if ends >= timezone.localdate(at):
        raise Refused("money.term-not-over", _("This term is not over yet."), field="ends")
    if ends - starts > LONGEST_TERM:
        raise Refused("money.term-too-long", _("A term lasts at most five years (SHP 20)."), field="starts")
    Compound.objects.select_for_update(of=("self",), no_key=True).get(pk=compound.pk)
    if Publication.objects.filter(compound=compound, kind=Kind.AUDIT_TERM, period_ends=ends).exists():
        raise Refused("money.term-known", _("The audit of this term is asked for already."), field="ends")
    return _owe([compound.pk], Kind.AUDIT_TERM, Period(starts, ends), at=at)[0]


@transaction.atomic
def publish(*, publication: Publication, entry: Entry, by: User | None, at: datetime) -> Publication:
    """Enter what was published. Ends the clock of the period."""
    row = _locked(publication)
    _entering(by, row.compound)
    if row.published_on is not None or not row.is_current:
        raise Refused(
            "money.published", _("Somebody has entered this period meanwhile. A change is now a correction.")
        )
    _check(row, entry, at=at)
    if row.kind in Publication.AUDITS and not entry.papers:
        raise Refused("money.no-report", _("Please add the audit report."), field="paper")
    row.published_on = entry.published_on
    _fill(row, entry, by=by, at=at)
    row.save()
    _file(row, entry, by=by, at=at)
    notices.meet_deadlines(subject=Subject("publication", row.pk), kinds=[DUE], at=at)
    return row


@transaction.atomic
def correct(
    *, publication: Publication, entry: Entry, reason: str, by: User | None, at: datetime
) -> Publication:
    """A further row that takes the place of the published one, which stays to be read with what was wrong."""
    old = _locked(publication)
    _entering(by, old.compound)
    if old.published_on is None:
        raise Refused("money.not-published", _("This period has not been published yet."))
    if not old.is_current:
        raise Refused("money.corrected", _("Somebody has corrected this meanwhile. Please look again."))
    if not reason.strip():
        raise Refused("money.say-why", _("Please say what is corrected and why."), field="reason")
    _check(old, entry, at=at)
    old.is_current = False
    old.save(update_fields=["is_current"])
    row = Publication(
        compound=old.compound,
        kind=old.kind,
        period_starts=old.period_starts,
        period_ends=old.period_ends,
        due_on=old.due_on,
        published_on=old.published_on,
        revision=old.revision + 1,
        reason=reason.strip()[:300],
    )
    _fill(row, entry, by=by, at=at)
    row.save()
    row.documents.set(old.documents.all())
    _file(row, entry, by=by, at=at)
    return row


def _locked(publication: Publication) -> Publication:
    rows = Publication.objects.select_for_update(of=("self",)).select_related("compound")
    return rows.get(pk=publication.pk)


def _entering(by: User | None, compound: Compound) -> None:
    if by is not None and not may_enter(by, compound):
        raise _NOT_YOURS


def _fill(row: Publication, entry: Entry, *, by: User | None, at: datetime) -> None:
    row.posted_where, row.posted_until = entry.posted_where.strip()[:120], entry.posted_until
    row.opening, row.received, row.spent, row.closing = (
        entry.opening,
        entry.received,
        entry.spent,
        entry.closing,
    )
    if row.kind == Kind.INCOME:
        row.to_fund, row.decision_ref = entry.to_fund, entry.decision_ref.strip()[:200]
    row.by, row.at = by, at


def _file(row: Publication, entry: Entry, *, by: User | None, at: datetime) -> None:
    for clean in entry.papers:
        paper = file_document(
            compound=row.compound, title=str(row)[:120], clean=clean, by=by, at=at, is_public=True
        )
        row.documents.add(paper)


def _check(row: Publication, entry: Entry, *, at: datetime) -> None:
    """Days first, then the figures, then what the law adds for an audit."""
    if not row.published_on and entry.published_on <= row.period_ends:
        raise Refused(
            "money.before-the-end",
            _("The period was not over on this day; it cannot have been published yet."),
            field="published_on",
        )
    if entry.published_on > timezone.localdate(at):
        raise Refused("money.future", _("This day has not come yet."), field="published_on")
    if not entry.posted_where.strip():
        raise Refused("money.where", _("Please say where it was posted."), field="posted_where")
    _check_figures(row, entry)
    if row.kind in Publication.AUDITS:
        _check_posting(entry)


def _check_figures(row: Publication, entry: Entry) -> None:
    given = [entry.opening, entry.received, entry.spent, entry.closing]
    if row.kind in Publication.AUDITS and all(one is None for one in given):
        return
    names = ("opening", "received", "spent", "closing")
    for name, amount in zip(names, given, strict=True):
        _amount(name, amount)
    if row.kind == Kind.INCOME:
        _amount("to_fund", entry.to_fund)
    opening, received, spent, closing = (one for one in given if one is not None)
    left = rule.balance(opening, received, spent)
    if left != closing:
        raise Refused(
            "money.arithmetic",
            _(
                "%(opening)s + %(received)s − %(spent)s makes %(left)s, but the closing balance says"
                " %(closing)s: a difference of %(gap)s."
            )
            % {
                "opening": opening,
                "received": received,
                "spent": spent,
                "left": left,
                "closing": closing,
                "gap": abs(closing - left),
            },
            field="closing",
        )
    if entry.to_fund is not None and row.kind == Kind.INCOME and entry.to_fund > spent:
        raise Refused(
            "money.to-fund",
            _("%(to_fund)s went into the fund, but only %(spent)s was spent in all.")
            % {"to_fund": entry.to_fund, "spent": spent},
            field="to_fund",
        )


def _amount(name: str, amount: Decimal | None) -> None:
    if amount is None:
        raise Refused(
            "money.missing", _("Please enter this amount; write 0 where there was none."), field=name
        )
    if not rule.is_amount(amount):
        raise Refused(
            "money.amount", _("An amount is zero or more, in yuan with at most two decimals."), field=name
        )


def _check_posting(entry: Entry) -> None:
    until = entry.posted_until
    if until is None or not rule.audit_posted_long_enough(entry.published_on, until):
        raise Refused(
            "money.posted-too-short",
            _("An audit stays posted for 30 days (SHP 67): at least until %(day)s.")
            % {"day": entry.published_on + timedelta(days=rule.AUDIT_POSTED_DAYS)},
            field="posted_until",
        )
