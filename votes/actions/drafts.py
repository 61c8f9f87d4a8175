"""A ballot before it is opened: what it asks, of whom, by which rules, and who counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from notices import clock
from properties.access import compounds_in_reach
from properties.members import one_line
from votes import rules
from votes.access import require_organiser
from votes.actions.following import follow_notice
from votes.actions.ledger import locked, note
from votes.models import Ballot, Counter, Course, Item
from votes.states import State, Verb
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from properties.models import Compound, Home, User

_TITLE, _TEXT, _CLAUSE = 120, 500, 200
_LINES: Final = {"title": _TITLE, "unreturned_clause": _CLAUSE, "electronic_clause": _CLAUSE}
EDITABLE: Final = frozenset(
    {
        *_LINES,
        "scope",
        "building",
        "entrance",
        "count_parking_area",
        "unreturned",
        "max_proxies",
        "revote_allowed",
        "form",
        "opens_at",
        "closes_at",
    }
)
MOST_ITEMS: Final = 30


@transaction.atomic
def prepare(
    *,
    compound: Compound,
    by: User,
    data: dict[str, Any],
    homes: Collection[Home] = (),
    at: datetime | None = None,
) -> Ballot:
    """A draft. `data` holds columns of EDITABLE; `homes` the list of a custom scope."""
    require_organiser(by, compound)
    now = clock.now(at)
    ballot = Ballot(compound=compound, prepared_by=by, prepared_at=now, is_demo=compound.is_demo)
    _fill(ballot, data)
    ballot.save(force_insert=True)
    Course.objects.create(ballot=ballot)
    _list(ballot, homes)
    note(ballot, Verb.PREPARE, by=by, at=now)
    follow_notice(ballot, at=now)
    return ballot


@transaction.atomic
def edit(
    *,
    ballot: Ballot,
    by: User,
    data: dict[str, Any],
    homes: Collection[Home] | None = None,
    at: datetime | None = None,
) -> Ballot:
    """Other words or rules, as long as it is a draft. What owners were told no longer holds then."""
    ballot, now = _draft(ballot, by), clock.now(at)
    _fill(ballot, data)
    ballot.save()
    if homes is not None:
        _list(ballot, homes)
    note(ballot, Verb.EDIT, by=by, at=now, words=", ".join(sorted(data))[:200])
    _told_otherwise(ballot, by=by, at=now)
    return ballot


def _told_otherwise(ballot: Ballot, *, by: User, at: datetime) -> None:
    """A notice that says something else than what will be asked is none: owners are told anew."""
    if ballot.course.noticed_on is not None:
        ballot.course.noticed_on = None
        ballot.course.save(update_fields=["noticed_on"])
        note(ballot, Verb.NOTICE_VOID, by=by, at=at)
    follow_notice(ballot, at=at)


def _draft(ballot: Ballot, by: User) -> Ballot:
    ballot = locked(ballot)
    require_organiser(by, ballot.compound)
    rules.must_be(ballot, State.DRAFT)
    return ballot


def _fill(ballot: Ballot, data: dict[str, Any]) -> None:
    if unknown := set(data) - EDITABLE:
        msg = f"no such columns: {sorted(unknown)}"
        raise TypeError(msg)
    for name, value in data.items():
        kept = one_line(value, _LINES[name], field=name) if name in _LINES else value
        setattr(ballot, name, kept)
    rules.check_draft(ballot)


def _list(ballot: Ballot, homes: Collection[Home]) -> None:
    if any(home.compound_id != ballot.compound_id for home in homes):
        raise Refused("vote.elsewhere", _("This place belongs to another compound."), field="homes")
    ballot.homes.set(homes)


@transaction.atomic
def add_item(*, ballot: Ballot, text: str, clause: int, by: User, at: datetime | None = None) -> Item:
    """A further question under an item of CC 278(1)."""
    ballot, now = _draft(ballot, by), clock.now(at)
    rules.check_clause(clause)
    words = one_line(text, _TEXT, field="text")
    if not words:
        raise Refused("vote.no-text", _("Please write what is decided."), field="text")
    if ballot.items.count() >= MOST_ITEMS:
        raise Refused("vote.too-many-items", _("A ballot has at most 30 items."), field="text")
    last = ballot.items.aggregate(last=Max("number"))["last"] or 0
    item = Item.objects.create(ballot=ballot, number=last + 1, text=words, clause=clause)
    note(ballot, Verb.ADD_ITEM, by=by, at=now, words=str(item.number))
    _told_otherwise(ballot, by=by, at=now)
    return item


@transaction.atomic
def drop_item(*, item: Item, by: User, at: datetime | None = None) -> None:
    """The question is not asked after all; its number is not given again while later ones stand."""
    ballot, now = _draft(item.ballot, by), clock.now(at)
    found = Item.objects.filter(pk=item.pk, ballot=ballot).first()
    if found is None:
        raise Refused("vote.no-such-item", _("This item is no longer there."))
    found.delete()
    note(ballot, Verb.DROP_ITEM, by=by, at=now, words=str(item.number))
    _told_otherwise(ballot, by=by, at=now)


@transaction.atomic
def appoint_counter(*, ballot: Ballot, user: User, by: User, at: datetime | None = None) -> Counter:
    """Somebody who works with the compound joins the counting team; until the ballot is closed."""
    ballot = locked(ballot)
    require_organiser(by, ballot.compound)
    if ballot.state not in {State.DRAFT, State.OPEN}:
        rules.must_be(ballot, State.OPEN)
    if not compounds_in_reach(user).filter(pk=ballot.compound_id).exists():
        raise Refused(
            "vote.counter-from-elsewhere",
            _("Only somebody who works with this compound can count."),
            field="user",
        )
    counter, is_new = Counter.objects.get_or_create(ballot=ballot, user=user)
    if is_new:
        note(ballot, Verb.APPOINT, by=by, at=clock.now(at), words=user.username[:200])
    return counter
