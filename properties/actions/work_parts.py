"""Writing what hangs on a work: payments, notices to residents, photos before and after, papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.contrib.admin.models import CHANGE
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from notices.calendar import day_of
from properties import photos
from properties.actions.documents import file_document
from properties.actions.office import log
from properties.actions.works import locked, paid
from properties.models import Work, WorkNotice, WorkPayment, WorkPhoto
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from properties.documents import CleanDocument
    from properties.models import Document, User

Side = WorkPhoto.Side
R = TypeVar("R", WorkPayment, WorkNotice)


@transaction.atomic
def pay(
    *,
    work: Work,
    amount: Decimal,
    on: date,
    what: str,
    by: User | None,
    at: datetime,
    over_reason: str = "",
) -> WorkPayment:
    """Enter a payment. Under the work's lock, so that two people at once cannot pass the budget unseen."""
    work = locked(work, by)
    if amount <= 0:
        raise Refused("work.amount", _("An amount is greater than 0."), field="amount")
    if on > day_of(at):
        raise Refused("work.future", _("This day has not come yet."), field="on")
    over = work.budget is not None and paid(work) + amount > work.budget
    if over and not over_reason.strip():
        raise Refused(
            "work.over-budget",
            _("With this payment the work costs more than its budget. Please say why."),
            field="over_reason",
        )
    return WorkPayment.objects.create(
        work=work,
        amount=amount,
        on=on,
        what=what.strip(),
        over_reason=over_reason.strip() if over else "",
        by=by,
        at=at,
    )


@transaction.atomic
def strike_payment(*, payment: WorkPayment, reason: str, by: User | None, at: datetime) -> WorkPayment:
    """It stays to be read and no longer adds to the sum."""
    locked(payment.work, by)
    return _strike(WorkPayment.objects.get(pk=payment.pk), reason, by, at)


@transaction.atomic
def announce(
    *, work: Work, title: str, text: str, starts_on: date, ends_on: date, by: User | None, at: datetime
) -> WorkNotice:
    """Tell the residents of a work, from one day to another; everybody may read it."""
    work = locked(work, by)
    if not title.strip() or not text.strip():
        raise Refused("work.notice-empty", _("Please write what residents should know."), field="text")
    if ends_on < starts_on:
        raise Refused("work.notice-ends-first", _("A notice cannot end before it starts."), field="ends_on")
    return WorkNotice.objects.create(
        work=work,
        title=title.strip(),
        text=text.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        by=by,
        at=at,
    )


@transaction.atomic
def strike_notice(*, notice: WorkNotice, reason: str, by: User | None, at: datetime) -> WorkNotice:
    """Residents no longer see it; the office still does, struck through."""
    locked(notice.work, by)
    return _strike(WorkNotice.objects.get(pk=notice.pk), reason, by, at)


def _strike(row: R, reason: str, by: User | None, at: datetime) -> R:
    if row.struck_at is not None:
        raise Refused("work.struck", _("This has already been struck."))
    if not reason.strip():
        raise Refused("work.strike-say-why", _("Please say why it is struck."), field="reason")
    row.struck_at, row.struck_reason, row.struck_by = at, reason.strip(), by
    row.save(update_fields=["struck_at", "struck_reason", "struck_by"])
    return row


@transaction.atomic
def add_work_photos(
    *,
    work: Work,
    before: photos.CleanPhoto | None,
    after: photos.CleanPhoto | None,
    by: User | None,
    at: datetime,
    pair: int | None = None,
    caption: str = "",
    is_public: bool = False,
) -> list[WorkPhoto]:
    """One pair, or the missing side of one. The caller opens `photos.kept_photos` around its transaction."""
    work = locked(work, by)
    given = [(side, clean) for side, clean in ((Side.BEFORE, before), (Side.AFTER, after)) if clean]
    if not given:
        raise Refused("work.no-photo", _("Please choose at least one photo."), field="before")
    known = WorkPhoto.objects.filter(work=work)
    if pair is None:
        pair = (known.aggregate(last=Max("pair"))["last"] or 0) + 1
    mates = list(known.filter(pair=pair))
    if any(mate.side == side for mate in mates for side, _clean in given):
        raise Refused("work.photo-there", _("This pair has such a photo already."), field="pair")
    if mates:  # what joins a pair is seen by those who see the pair
        is_public, caption = mates[0].is_public, caption or mates[0].caption
    return [_kept(work, pair, side, clean, caption.strip(), by, at, is_public) for side, clean in given]


def _kept(  # noqa: PLR0917 — the columns of one row
    work: Work,
    pair: int,
    side: Side,
    clean: photos.CleanPhoto,
    caption: str,
    by: User | None,
    at: datetime,
    is_public: bool,  # noqa: FBT001
) -> WorkPhoto:
    return WorkPhoto.objects.create(
        work=work,
        pair=pair,
        side=side,
        caption=caption,
        is_public=is_public,
        by=by,
        at=at,
        **photos.keep(clean)._asdict(),
    )


@transaction.atomic
def show_photos(*, work: Work, pair: int, is_public: bool, by: User | None) -> int:
    """Let everybody see a pair, or nobody but those who work with the compound; returns how many photos it has."""
    work = locked(work, by)
    changed = WorkPhoto.objects.filter(work=work, pair=pair).update(is_public=is_public)
    if not changed:
        raise Refused("work.no-such-pair", _("There is no such pair of photos."))
    log(by, work, CHANGE, f"photos {pair} {'public' if is_public else 'not public'}")
    return changed


@transaction.atomic
def file_work_paper(
    *,
    work: Work,
    title: str,
    clean: CleanDocument,
    by: User | None,
    at: datetime,
    is_public: bool = False,
) -> Document:
    """Keep a paper beside a work. The caller opens `photos.kept_photos` around its transaction."""
    work = locked(work, by)
    paper = file_document(
        compound=work.compound, title=title.strip(), clean=clean, by=by, at=at, is_public=is_public
    )
    work.documents.add(paper)
    return paper
