"""Ballot papers: two people read the same paper independently; only what both read becomes the vote."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notices import clock
from properties.actions.documents import file_document
from votes import rules
from votes.access import require_counter
from votes.actions.casting import How, already, append
from votes.actions.ledger import note, with_its_right
from votes.actions.proxies import must_belong
from votes.models import PaperEntry
from votes.states import Channel, State, Verb
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from properties.documents import CleanDocument
    from properties.models import Document, User
    from votes.chain import Receipt
    from votes.models import Ballot, Right


class Outcome(NamedTuple):
    """`receipt` when two entries agree; `differs` when they do not, and the paper is read again by two."""

    entry: PaperEntry
    receipt: Receipt | None
    differs: bool


@transaction.atomic
def enter_paper(
    *, right: Right, choices: Mapping[int, str], paper: Document, by: User, at: datetime | None = None
) -> Outcome:
    """What one of the counting team read. Papers handed in in time are entered until the ballot is closed."""
    ballot, right = with_its_right(right)
    require_counter(by, ballot)
    now = clock.now(at)
    rules.must_be(ballot, State.OPEN)
    if now < ballot.opens_at:
        raise Refused("vote.not-yet", _("Voting has not begun yet."))
    must_belong(paper, ballot)
    chosen = rules.whole(choices, list(ballot.items.values_list("number", flat=True)))
    current = right.votes.filter(replaced_by__isnull=True).first()
    if current is not None and not ballot.revote_allowed:
        raise already()
    last = right.papers.order_by("-round", "-place").first()
    is_second = last is not None and last.place == 1
    if is_second and last is not None and last.by_id == by.pk:
        raise Refused("vote.second-person", _("You entered this paper already. Somebody else enters it now."))
    if is_second and last is not None and last.paper_id != paper.pk:
        raise Refused("vote.other-paper", _("The first entry is of another scan."), field="paper")
    entry = PaperEntry.objects.create(
        ballot=ballot,
        right=right,
        round=last.round + (0 if is_second else 1) if last else 1,
        place=2 if is_second else 1,
        choices=chosen,
        paper=paper,
        by=by,
        at=now,
    )
    if not is_second or last is None:
        note(ballot, Verb.ENTER_PAPER, by=by, at=now, right=right)
        return Outcome(entry, None, differs=False)
    if last.choices != chosen:
        note(ballot, Verb.PAPER_CONFLICT, by=by, at=now, right=right)
        return Outcome(entry, None, differs=True)
    how = How(Verb.ENTER_PAPER, now, channel=Channel.PAPER, by=by)
    receipt = append(ballot, right, chosen, how, current=current)
    return Outcome(entry, receipt, differs=False)


@transaction.atomic
def enter_scanned_paper(
    *,
    right: Right,
    choices: Mapping[int, str],
    scan: CleanDocument | None,
    by: User,
    at: datetime | None = None,
) -> Outcome:
    """As `enter_paper`: the first reader files the scan, the second reads beside it. Inside `photos.kept_photos`."""
    ballot, right = with_its_right(right)
    require_counter(by, ballot)
    now = clock.now(at)
    last = right.papers.select_related("paper").order_by("-round", "-place").first()
    if last is not None and last.place == 1:
        return enter_paper(right=right, choices=choices, paper=last.paper, by=by, at=now)
    paper = filed_scan(ballot, right, scan, by=by, at=now)
    return enter_paper(right=right, choices=choices, paper=paper, by=by, at=now)


def filed_scan(
    ballot: Ballot, right: Right, scan: CleanDocument | None, *, by: User, at: datetime
) -> Document:
    if scan is None:  # somebody else's first reading was voided meanwhile by a second one
        raise Refused("vote.no-scan", _("Please add a scan that is not public."), field="scan")
    title = f"{ballot.title} {right.number}"[:120]
    return file_document(compound=ballot.compound, title=title, clean=scan, by=by, at=at)


def unfinished(ballot: Ballot) -> list[int]:
    """Numbers of the rights whose paper waits for its second reader, or for two who agree."""
    open_rights: dict[int, int] = {}
    rows = ballot.papers.order_by("right_id", "round", "place")
    last: dict[int, tuple[int, dict[str, str]]] = {}
    for number, place, choices in rows.values_list("right__number", "place", "choices"):
        agreed = place == 2 and last[number][1] == choices  # noqa: PLR2004 — the second person
        last[number] = (place, choices)
        if agreed:
            open_rights.pop(number, None)
        else:
            open_rights[number] = place
    if not ballot.revote_allowed:  # an online vote that came in between is the one that counts
        voted = ballot.votes.filter(right__number__in=open_rights, replaced_by__isnull=True)
        for number in voted.values_list("right__number", flat=True):
            open_rights.pop(number)
    return sorted(open_rights)
