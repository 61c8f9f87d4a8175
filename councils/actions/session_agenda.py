"""The agenda of a session: items put on it, moved, screened by the Party branch; and topics residents propose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from councils.actions.sessions import locked, record
from councils.hall_access import require_hat
from councils.models import AgendaItem, TopicProposal
from councils.sessionflow import SCREENERS, State, Verb
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from councils.models import CouncilSession, Hall
    from properties.models import Compound, User, Work


@transaction.atomic
def add_item(
    *,
    session: CouncilSession,
    title: str,
    by: User | None,
    at: datetime,
    text: str = "",
    source: AgendaItem.Source = AgendaItem.Source.STAFF,
    work: Work | None = None,
) -> AgendaItem:
    """Put a topic last on an agenda that is still collecting."""
    row = _collecting(session, by)
    last = row.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        session=row, position=last + 1, title=title.strip(), text=text.strip(), source=source, work=work
    )
    record(row, Verb.ADD_ITEM, item=item, by=by, at=at, words=item.title)
    return item


@transaction.atomic
def put_work_on_agenda(
    *, session: CouncilSession, work: Work, title: str, by: User | None, at: datetime, text: str = ""
) -> AgendaItem:
    """A renewal work goes on an agenda of its own hall, once."""
    row = _collecting(session, by)
    if work.compound.neighbourhood_id != row.hall.neighbourhood_id:
        raise Refused("agenda.other-hall", _("A work of another neighbourhood belongs to its own hall."))
    if row.items.filter(work=work).exclude(admitted=False).exists():
        raise Refused("agenda.there", _("It stands on this agenda already."), field="session")
    source = AgendaItem.Source.WORK
    return add_item(session=row, title=title, text=text, source=source, work=work, by=by, at=at)


@transaction.atomic
def order_item(*, item: AgendaItem, up: bool, by: User | None, at: datetime) -> AgendaItem:
    """One place up or down. At the end of the list nothing happens."""
    row = _collecting(item.session, by)
    items = list(row.items.all())
    here = next(place for place, one in enumerate(items) if one.pk == item.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(items):
        return items[here]
    mine, other = items[here], items[there]
    first, second = mine.position, other.position
    for one, position in ((mine, 0), (other, first), (mine, second)):
        one.position = position  # never the same twice, not even for a moment: the database would refuse it
        one.save(update_fields=["position"])
    record(row, Verb.ORDER, item=mine, by=by, at=at)
    return mine


@transaction.atomic
def screen_item(
    *, item: AgendaItem, admitted: bool, by: User | None, at: datetime, reason: str = ""
) -> AgendaItem:
    """The Party branch admits a topic or says why not (党组织审题)."""
    row = _collecting(item.session, by)
    require_hat(by, row.hall, SCREENERS)
    if not admitted and not reason.strip():
        raise Refused("agenda.say-why", _("Please say why it is not admitted."), field="reason")
    item = row.items.get(pk=item.pk)
    item.admitted, item.screened_by = admitted, by
    item.screened_reason = "" if admitted else reason.strip()
    item.save(update_fields=["admitted", "screened_by", "screened_reason"])
    record(row, Verb.ADMIT if admitted else Verb.DECLINE, item=item, by=by, at=at, words=reason)
    return item


@transaction.atomic
def propose_topic(
    *,
    hall: Hall,
    title: str,
    text: str,
    at: datetime,
    name: str = "",
    compound: Compound | None = None,
) -> TopicProposal:
    """A resident proposes a topic; no account and no phone. Limits are counted before."""
    if compound is not None and compound.neighbourhood_id != hall.neighbourhood_id:
        raise Refused("proposal.elsewhere", _("This compound belongs to another hall."), field="compound")
    return TopicProposal.objects.create(
        hall=hall,
        compound=compound,
        title=title.strip(),
        text=text.strip(),
        name=name.strip(),
        at=at,
        is_demo=hall.neighbourhood.is_demo,
    )


@transaction.atomic
def take_proposal(
    *, proposal: TopicProposal, session: CouncilSession, by: User | None, at: datetime
) -> AgendaItem:
    """Put a proposed topic on an agenda of its own hall. The proposer's name does not go along."""
    row = _unanswered(proposal)
    if session.hall_id != row.hall_id:
        raise Refused("proposal.elsewhere", _("This session belongs to another hall."), field="session")
    item = add_item(
        session=session,
        title=row.title,
        text=row.text,
        source=AgendaItem.Source.RESIDENT,
        by=by,
        at=at,
    )
    row.item, row.answered_at, row.answered_by = item, at, by
    row.save(update_fields=["item", "answered_at", "answered_by"])
    return item


@transaction.atomic
def decline_proposal(*, proposal: TopicProposal, reason: str, by: User | None, at: datetime) -> TopicProposal:
    """Say why a proposed topic is not taken up."""
    row = _unanswered(proposal)
    require_hat(by, row.hall)
    if not reason.strip():
        raise Refused("proposal.say-why", _("Please say why it is not taken up."), field="reason")
    row.declined_reason, row.answered_at, row.answered_by = reason.strip(), at, by
    row.save(update_fields=["declined_reason", "answered_at", "answered_by"])
    return row


def _collecting(session: CouncilSession, by: User | None) -> CouncilSession:
    row = locked(session)
    require_hat(by, row.hall)
    if row.state != State.COLLECTING:
        raise Refused("agenda.closed", _("The agenda is closed. Please look at the session again."))
    return row


def _unanswered(proposal: TopicProposal) -> TopicProposal:
    rows = TopicProposal.objects.select_for_update(of=("self",))
    row = rows.select_related("hall__neighbourhood__parent").get(pk=proposal.pk)
    if row.answered_at is not None:
        raise Refused("proposal.answered", _("This topic has been answered already."))
    return row
