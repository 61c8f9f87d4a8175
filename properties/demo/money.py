"""Invented money of a demo street: a year of publications in every compound, and emergency uses on their way.

Most periods were published in time, some late, some are missing; one quarter gave the fund too little and one
figure was corrected. Only what a page shows in detail goes through the actions; the rest is written in bulk.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from notices import actions as notices
from notices.actions import Clock
from notices.calendar import SHANGHAI, Unit, day_of, due, end_of
from notices.calendar_data import overrides
from notices.parties import Subject
from properties import actions, moneyclocks
from properties.actions.emergency import Asked, Given
from properties.actions.money import DUE, Entry
from properties.documents import CleanDocument
from properties.emergency import Case, Verb
from properties.models import Compound, Contract, Publication
from properties.moneyclocks import CENT, Kind, Period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from random import Random

    from properties.models import Area, EmergencyUse

MARK: Final = "（演示）"
YEAR: Final = timedelta(days=366)
# Of each thirteen periods one was published late and one is missing; the rest was in time.
_TURN, _LATE, _MISSING = 13, 5, 11
# A page of paper that says what it is: nobody takes it for a real one.
_PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Contents 4 0 R"
    b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    b"4 0 obj<</Length 62>>stream\nBT /F1 24 Tf 60 500 Td (DEMO - invented, not a real paper) Tj ET\nendstream endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
PAPER: Final = CleanDocument(pdf=_PDF)


def write(*, street: Area, now: datetime, random: Random, showcase: bool) -> None:
    """The publications of the last year; in a showcase also what shows every state of a page."""
    compounds = list(Compound.objects.filter(subdistrict=street).order_by("pk"))
    rows = _rows(compounds, now, random)
    _wait(Publication.objects.bulk_create(rows, batch_size=500), now)
    if showcase and compounds:
        _correct(compounds[0], now)
        _give_too_little(compounds[0])
        _emergencies(compounds[0], now)


def _rows(compounds: Sequence[Compound], now: datetime, random: Random) -> list[Publication]:
    """Of the compounds that a firm answers for; nobody is asked where nobody stands."""
    today = day_of(now)
    held = Contract.objects.filter(compound__in=compounds, is_current=True).values_list("compound", flat=True)
    firms, made = set(held), list[Publication]()
    for compound in compounds:
        for kind in moneyclocks.REGULAR if compound.pk in firms else ():
            left = Decimal(random.randrange(20_000, 400_000))
            for period in moneyclocks.ended(kind, today=today):
                if period.ends >= today - YEAR:
                    row = _owed(compound, kind, period)
                    on = _published_on(row, len(made) % _TURN, today, random)
                    left = left if on is None else _fill(row, on, left, random)
                    made.append(row)
    return made


def _owed(compound: Compound, kind: Kind, period: Period) -> Publication:
    starts = end_of(period.ends)
    ends = due(starts, moneyclocks.DAYS_TO_PUBLISH, Unit.DAY, overrides=overrides())
    return Publication(
        compound=compound,
        kind=kind,
        period_starts=period.starts,
        period_ends=period.ends,
        due_on=day_of(ends.at),
    )


def _published_on(row: Publication, turn: int, today: date, random: Random) -> date | None:
    """The invented day; None where it is missing, or would lie in the future."""
    on = row.period_ends + timedelta(days=random.randrange(6, 26))
    if turn == _LATE:
        on = row.due_on + timedelta(days=random.randrange(2, 40))
    return on if on <= today and turn != _MISSING else None


def _fill(row: Publication, on: date, left: Decimal, random: Random) -> Decimal:
    """Invented figures that add up; returns what is left for the next period."""
    received = Decimal(random.randrange(300_000, 9_000_000)) * CENT
    if row.kind == Kind.INCOME:
        row.to_fund = (received * random.randrange(52, 75) / 100).quantize(CENT)
        spent = row.to_fund + (received * random.randrange(5, 20) / 100).quantize(CENT)
    else:
        spent = (received * random.randrange(20, 95) / 100).quantize(CENT)
    row.published_on, row.posted_where = on, f"小区公告栏{MARK}"
    if row.kind in Publication.AUDITS:
        row.posted_until = on + timedelta(days=moneyclocks.AUDIT_POSTED_DAYS)
    row.opening, row.received, row.spent = left.quantize(CENT), received, spent
    after = moneyclocks.balance(left.quantize(CENT), received, spent)
    row.closing = after
    row.at = datetime.combine(on, time(10), SHANGHAI)
    return after


def _wait(rows: Sequence[Publication], now: datetime) -> None:
    """What is missing has its clock, as if it had been asked for on the day after the period."""
    clocks = [
        Clock(
            DUE,
            Subject("publication", row.pk),
            end_of(row.period_ends),
            moneyclocks.DAYS_TO_PUBLISH,
            Unit.DAY,
            moneyclocks.BASIS[Kind(row.kind)],
        )
        for row in rows
        if row.published_on is None
    ]
    if clocks:
        notices.set_deadlines(clocks, by=None, at=now)


def _newest(compound: Compound, kind: Kind) -> Publication | None:
    rows = Publication.objects.filter(compound=compound, kind=kind, is_current=True)
    return rows.order_by("-period_ends").first()


def _correct(compound: Compound, now: datetime) -> None:
    """The newest half-year of the first compound was published, and a forgotten bill put right afterwards."""
    row = _newest(compound, Kind.FUND)
    if row is None:
        return
    today = day_of(now)
    first = Entry(
        published_on=min(row.due_on, today),
        posted_where=f"小区南门公告栏{MARK}",
        opening=Decimal("218450.30"),
        received=Decimal("36120.00"),
        spent=Decimal("18900.50"),
        closing=Decimal("235669.80"),
        papers=[PAPER],
    )
    if row.published_on is None:
        row = actions.publish(publication=row, entry=first, by=None, at=now)
    opening, received, spent = (each or Decimal(0) for each in (row.opening, row.received, row.spent))
    bill = min(Decimal("1280.00"), opening + received - spent)
    mended = Entry(
        published_on=row.published_on or today,
        posted_where=row.posted_where,
        opening=opening,
        received=received,
        spent=spent + bill,
        closing=opening + received - spent - bill,
        papers=[PAPER],
    )
    actions.correct(publication=row, entry=mended, reason=f"漏记水泵房配件费{bill}元{MARK}", by=None, at=now)


def _give_too_little(compound: Compound) -> None:
    """One quarter gave the fund exactly half: that is not more than half (SHP 51)."""
    rows = Publication.objects.filter(compound=compound, kind=Kind.INCOME, published_on__isnull=False)
    row = rows.order_by("-period_ends").first()
    if row is not None and row.received is not None and row.opening is not None:
        half = (row.received / 2).quantize(CENT, rounding="ROUND_DOWN")
        closing = row.opening + row.received - half
        rows.filter(pk=row.pk).update(to_fund=half, spent=half, closing=closing)


def _emergencies(compound: Compound, now: datetime) -> None:
    """One waits for the committee, one was not decided in time, one is paid."""
    _ask(
        compound,
        Case.FIRE,
        f"地下车库喷淋泵{MARK}",
        "喷淋泵无法启动，消防部门已要求整改。",
        now - timedelta(days=3),
    )
    late = now - timedelta(days=24)
    _ask(compound, Case.LEAK, f"7号楼屋面{MARK}", "屋面大面积渗漏，顶层三户漏水。", late)
    asked = now - timedelta(days=60)
    use = _ask(compound, Case.PUMP, f"3号楼水泵房{MARK}", "生活水泵停转，高层断水。", asked)
    steps = (
        (Verb.APPROVE, 2, None),
        (Verb.REPAIR, 9, None),
        (Verb.AUDIT, 25, Decimal("46800.00")),
        (Verb.PAY, 31, Decimal("46500.00")),
    )
    for verb, days, amount in steps:
        at = asked + timedelta(days=days)
        given = Given(
            on=day_of(at),
            note=_NOTES[verb],
            amount=amount,
            paper=PAPER if verb == Verb.AUDIT else None,
        )
        actions.step_emergency(use=use, verb=verb, given=given, by=None, at=at)


_NOTES: Final = {
    Verb.APPROVE: f"业委会七名委员书面同意{MARK}",
    Verb.REPAIR: f"更换水泵一台并调试{MARK}",
    Verb.AUDIT: f"第三方审价报告{MARK}",
    Verb.PAY: f"由维修资金专户支付{MARK}",
}


def _ask(compound: Compound, case: Case, place: str, text: str, at: datetime) -> EmergencyUse:
    asked = Asked(case=case, place=place, text=text, proof=PAPER)
    return actions.ask_emergency(compound=compound, asked=asked, by=None, at=at)
