"""Written proxies: one for a right, as many for an agent as the rules allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from notices import clock
from properties.actions.documents import file_document
from properties.members import NAME_LENGTH, PAPER_LENGTH, one_line
from properties.owners import folded
from votes import rules
from votes.access import require_counter
from votes.actions.ledger import locked, note, with_its_right
from votes.models import Proxy
from votes.states import State, Verb
from yinhang.errors import Refused
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from properties.documents import CleanDocument
    from properties.models import Document, User
    from votes.models import Ballot, Right


@transaction.atomic
def register_proxy(
    *,
    right: Right,
    agent: str,
    agent_paper: str,
    instructions: Mapping[int, str],
    paper: Document,
    by: User,
    at: datetime | None = None,
) -> Proxy:
    """Enter a written proxy. The agent is known again by the number of an identity paper, kept as a fingerprint."""
    ballot, right = with_its_right(right)
    require_counter(by, ballot)
    now = clock.now(at)
    rules.must_be(ballot, State.OPEN)
    must_belong(paper, ballot)
    name = one_line(agent, NAME_LENGTH, field="agent")
    number = folded(one_line(agent_paper, PAPER_LENGTH, field="agent_paper"))
    if not name or not number:
        raise Refused("vote.no-agent", _("Please give the agent's name and paper."), field="agent")
    if right.proxies.filter(revoked_at__isnull=True).exists():
        raise Refused("vote.proxy-twice", _("There is a proxy for this home already."))
    index = blind_index(number)
    held = ballot.proxies.filter(agent_index=index, revoked_at__isnull=True).count()
    if ballot.max_proxies is not None and held >= ballot.max_proxies:
        raise Refused(
            "vote.too-many-proxies",
            _("One agent may vote for at most %(most)d homes in this ballot.") % {"most": ballot.max_proxies},
            field="agent",
        )
    proxy = Proxy.objects.create(
        ballot=ballot,
        right=right,
        agent=name,
        agent_index=index,
        instructions=rules.whole(instructions, list(ballot.items.values_list("number", flat=True))),
        paper=paper,
        by=by,
        at=now,
    )
    note(ballot, Verb.PROXY, by=by, at=now, right=right)
    return proxy


@transaction.atomic
def register_scanned_proxy(
    *,
    right: Right,
    agent: str,
    agent_paper: str,
    instructions: Mapping[int, str],
    scan: CleanDocument,
    by: User,
    at: datetime | None = None,
) -> Proxy:
    """As `register_proxy`, with the scan filed in the same transaction. Inside `photos.kept_photos`."""
    ballot, right = with_its_right(right)
    require_counter(by, ballot)
    now = clock.now(at)
    title = f"{ballot.title} {right.number}"[:120]
    paper = file_document(compound=ballot.compound, title=title, clean=scan, by=by, at=now)
    return register_proxy(
        right=right,
        agent=agent,
        agent_paper=agent_paper,
        instructions=instructions,
        paper=paper,
        by=by,
        at=now,
    )


@transaction.atomic
def revoke_proxy(*, proxy: Proxy, by: User, at: datetime | None = None) -> Proxy:
    """The owner takes it back; what was voted with it stays."""
    ballot = locked(proxy.ballot)
    require_counter(by, ballot)
    rules.must_be(ballot, State.OPEN)
    proxy = Proxy.objects.select_related("right").get(pk=proxy.pk)
    if proxy.revoked_at is not None:
        raise Refused("vote.proxy-revoked", _("This proxy has been revoked already."))
    proxy.revoked_at = clock.now(at)
    proxy.save(update_fields=["revoked_at"])
    note(ballot, Verb.REVOKE_PROXY, by=by, at=proxy.revoked_at, right=proxy.right)
    return proxy


def must_belong(paper: Document, ballot: Ballot) -> None:
    """A scan says who voted what, so it is one of this compound's and never public."""
    if paper.compound_id != ballot.compound_id or paper.is_public:
        raise Refused("vote.no-scan", _("Please add a scan that is not public."), field="paper")
