"""What the contracts of a demo street say: fees, filing, ends near and far, notice, and a fee change in every state."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from notices.actions import set_deadlines
from properties import actions, contractclocks
from properties.actions import fee_changes
from properties.actions.contracts import Terms
from properties.actions.fee_changes import Paper, Votes
from properties.documents import CleanDocument
from properties.feechange import OPEN
from properties.majority import Count
from properties.models import Area, Contract, ContractFee, FeeChange, Firm, Post, Role

if TYPE_CHECKING:
    from datetime import date, datetime
    from random import Random

    from properties.models import User

_SCOPE: Final = "公共区域保洁、秩序维护、绿化养护、共用设施设备日常维修（演示）"
_DAY: Final = timedelta(days=1)
_SOON: Final = (20, 55, 80)  # days left, one for each rung that has already been climbed or comes next
_FAR: Final = (400, 760, 1120)
_PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def write(*, street: Area, now: datetime, random: Random, showcase: bool) -> None:
    """Terms for every contract of the street; where everything is to be shown, one of each state."""
    rows = list(
        Contract.objects.filter(compound__subdistrict=street).select_related("compound").order_by("pk")
    )
    held = [row for row in rows if row.is_current]
    _terms(rows, now.date(), random)
    _clocks(held, now)
    if showcase and held:
        _following(held[: len(_SOON) - 1], now)
        _notices(held[-2:] if len(held) > _FEW else held[-1:], now)
        _changes(street, held[len(_SOON) :] if len(held) > _FEW else held, now)


def _terms(rows: list[Contract], today: date, random: Random) -> None:
    """Fees between 0.6 and 2.4 yuan, most of them low; three contracts end soon, most others in some years."""
    fees = []
    for number, row in enumerate(rows):
        low = random.randrange(10) < 7  # noqa: PLR2004 — seven in ten
        cents = random.randrange(60, 110, 5) if low else random.randrange(110, 245, 5)
        row.fee_per_m2, row.scope = Decimal(cents) / 100, _SCOPE
        row.signed_on = row.starts_on - timedelta(days=random.randrange(10, 40))
        row.filed_on = row.signed_on + timedelta(days=random.randrange(5, 28))
        fees.append(ContractFee(contract=row, fee=row.fee_per_m2, starts_on=row.starts_on))
        if row.is_current and number % 5:
            row.ends_on = today + timedelta(days=_FAR[number % len(_FAR)] + random.randrange(90))
    for row, days in zip((row for row in rows if row.is_current), _SOON, strict=False):
        row.ends_on = today + timedelta(days=days)
    columns = ["fee_per_m2", "scope", "signed_on", "filed_on", "ends_on"]
    Contract.objects.bulk_update(rows, columns, batch_size=500)
    ContractFee.objects.bulk_create(fees, batch_size=500)


def _clocks(held: list[Contract], now: datetime) -> None:
    ending = [contractclocks.expiry(row, row.ends_on, now) for row in held if row.ends_on]
    if ending:
        set_deadlines(ending, by=None, at=now)


def _following(soon: list[Contract], now: datetime) -> None:
    """What ends first is followed: by a contract that should have been filed two weeks ago. What comes next is
    followed by one that still has time. The third has nothing after it.
    """
    for row, signed in zip(soon, (45, 12), strict=False):
        assert row.ends_on  # noqa: S101 — set above
        firm = Firm.objects.filter(is_demo=True).exclude(pk=row.firm_id).order_by("pk")[0]
        signed_on = now.date() - timedelta(days=signed)
        fee = (row.fee_per_m2 or Decimal(1)) + Decimal("0.20")
        actions.sign_contract(
            compound=row.compound,
            firm=firm,
            starts_on=row.ends_on + _DAY,
            ends_on=row.ends_on + timedelta(days=3 * 365),
            terms=Terms(fee, _SCOPE, signed_on),
            by=None,
            at=now,
        )


def _notices(rows: list[Contract], now: datetime) -> None:
    """The firm in good time or late, and the owners: two of them."""
    sides = (Contract.NoticeBy.FIRM, Contract.NoticeBy.OWNERS)
    for row, side in zip(rows, sides, strict=False):
        on = now.date() - timedelta(days=3)
        actions.give_notice(contract=row, notice_by=side, on=on, by=None, at=now)


# How far each showcase change goes: how many of its steps are taken. What has ended comes first, so that where there
# are few compounds another one may follow in the same contract.
_STEPS: Final = {
    "withdrawn": 1,
    "not_passed": 3,
    "done": 4,
    "open": 0,
    "published": 1,
    "discussed": 2,
    "passed": 3,
}
_FEW: Final = 12  # compounds: the ends, the notices and the changes each have their own in a bigger street


def _changes(street: Area, held: list[Contract], now: datetime) -> None:
    """A change in every state, as many as there are contracts for."""
    officer = _holder(Role.STREET_OFFICER, area=street)
    for number, case in enumerate(_STEPS):
        row = held[number % len(held)]
        if not row.fee_changes.filter(state__in=sorted(OPEN)).exists():
            _change(row, case, officer, now)


def _holder(role: Role, **place: object) -> User | None:
    post = Post.objects.filter(role=role, **place).select_related("user").order_by("pk").first()
    return post.user if post else None


def _change(row: Contract, case: str, officer: User | None, now: datetime) -> None:
    manager = _holder(Role.FIRM_MANAGER, firm=row.firm_id)
    days = [now.date() - timedelta(days=ago) for ago in (70, 56, 35, 14)]
    fee = (row.fee_per_m2 or Decimal(1)) + Decimal("0.30")
    change = fee_changes.open_change(
        contract=row,
        to_fee=fee,
        on=days[0],
        by=manager,
        at=now,
        note="每周增加一次楼道保洁，夜间双岗（演示）",
    )
    steps = (_publish, _hall, _vote, _new_fee)
    for step, on in zip(steps[: _STEPS[case]], [*days[1:], now.date()], strict=False):
        change = step(change, on, case, manager if step is _publish else officer, now)
    if case == "withdrawn":
        fee_changes.withdraw_change(
            change=change, reason="审计报告有误，重新编制（演示）", by=manager, at=now
        )


def _paper(title: str, *, is_public: bool) -> Paper:
    return Paper(f"{title}（演示）", CleanDocument(pdf=_PDF), is_public)


def _publish(change: FeeChange, on: date, _case: str, by: User | None, now: datetime) -> FeeChange:
    paper = _paper("物业服务费收支审计报告", is_public=True)
    return fee_changes.publish_basis(
        change=change, basis=FeeChange.Basis.ACCOUNTS, on=on, paper=paper, by=by, at=now
    )


def _hall(change: FeeChange, on: date, _case: str, by: User | None, now: datetime) -> FeeChange:
    paper = _paper("红色议事厅会议记录", is_public=False)
    note = "与会居民代表多数赞成先提质、再调价，提交业主表决（演示）"
    return fee_changes.record_hall(change=change, on=on, paper=paper, note=note, by=by, at=now)


def _vote(change: FeeChange, on: date, case: str, by: User | None, now: datetime) -> FeeChange:
    """Passed with some to spare, or a quarter of a percent short of half of the area."""
    total = Decimal("52380.40")
    yes = Decimal("19050.10") if case == "not_passed" else Decimal("24816.75")
    votes = Votes(Count(total, Decimal("38200.20"), yes), Count(640, 472, 251))
    paper = _paper("业主大会表决结果公告", is_public=True)
    return fee_changes.record_vote(change=change, votes=votes, on=on, paper=paper, by=by, at=now)


def _new_fee(change: FeeChange, on: date, _case: str, by: User | None, now: datetime) -> FeeChange:
    return fee_changes.set_new_fee(change=change, starts_on=on + _DAY, by=by, at=now)
