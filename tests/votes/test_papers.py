"""Paper: two people enter it, proxies are written, and a right votes once whichever way comes first."""

from __future__ import annotations

from typing import Any

import pytest

from properties.models import Role
from tests.votes.rows import CLOSES, NO, OPENS, PREPARED, YES, Hall, hall, said
from votes import actions, export, recount
from votes.models import Ballot, PaperEntry, Proxy, Vote
from votes.states import Channel
from yinhang.errors import NotYours, Refused
from yinhang.fields import Sealed

pytestmark = pytest.mark.django_db


def told(act: Any, /, *given: Any, **more: Any) -> str:
    with pytest.raises(Refused) as said_no:
        act(*given, **more)
    return said_no.value.code


def test_what_two_people_read_alike_is_the_vote() -> None:
    town = hall(1)
    ballot = town.opened()
    scan = town.scan()
    first, second = town.counters
    assert town.paper(ballot, "101", scan, first, YES)[1:] == (None, False)
    assert not Vote.objects.exists()
    outcome = town.paper(ballot, "101", scan, second, YES)
    vote = Vote.objects.get()
    assert outcome.receipt is not None
    assert (vote.hash, vote.channel, vote.choices) == (outcome.receipt.hash, Channel.PAPER, {"1": YES})


def test_the_second_is_another_person_with_the_same_scan_and_of_the_team() -> None:
    town = hall(1)
    ballot = town.opened()
    scan = town.scan()
    first, second = town.counters
    town.paper(ballot, "101", scan, first, YES)
    assert told(town.paper, ballot, "101", scan, first, YES) == "vote.second-person"
    assert told(town.paper, ballot, "101", town.scan("other"), second, YES) == "vote.other-paper"
    with pytest.raises(NotYours):
        town.paper(ballot, "101", scan, town.chair, YES)
    assert PaperEntry.objects.count() == 1


def test_two_readings_that_differ_are_read_again_and_hold_the_close() -> None:
    town = hall(1)
    ballot = town.opened()
    scan = town.scan()
    first, second = town.counters
    town.paper(ballot, "101", scan, first, YES)
    assert told(town.close, ballot) == "vote.papers-unfinished"
    assert town.paper(ballot, "101", scan, second, NO).differs
    assert told(town.close, ballot) == "vote.papers-unfinished"
    town.paper(ballot, "101", scan, second, NO)
    # The papers that came in time may be entered after the last moment.
    assert town.paper(ballot, "101", scan, first, NO, at=CLOSES).receipt is not None
    assert ballot.papers.count() == 4
    closed = town.close(ballot)
    assert closed.votes_count == 1
    assert recount.recount(export.export(closed)) == export.published_result(closed)


def test_paper_and_online_for_one_right_count_once() -> None:
    town = hall(2)
    ballot = town.opened()
    first, second = town.counters
    scan = town.scan()
    town.cast(ballot, "101", YES)
    assert told(town.paper, ballot, "101", scan, first, NO) == "vote.already"
    # Online between the two entries: what was cast first counts, and the half paper holds nothing up.
    town.paper(ballot, "102", scan, first, NO)
    town.cast(ballot, "102", YES)
    assert told(town.paper, ballot, "102", scan, second, NO) == "vote.already"
    assert town.close(ballot).votes_count == 2


def test_a_paper_vote_is_not_changed_online() -> None:
    town = hall(1)
    ballot = town.opened()
    scan = town.scan()
    for user in town.counters:
        town.paper(ballot, "101", scan, user, YES)
    assert told(town.cast, ballot, "101", NO, act=actions.change) == "vote.change-over"
    assert told(town.cast, ballot, "101", NO) == "vote.already"


def test_a_later_paper_takes_the_place_where_the_rules_say_so() -> None:
    town = hall(1)
    ballot = town.opened(revote_allowed=True)
    town.cast(ballot, "101", YES)
    scan = town.scan()
    for user in town.counters:
        town.paper(ballot, "101", scan, user, NO)
    current = ballot.votes.current().get()
    assert (current.choices, current.replaces, current.channel) == ({"1": NO}, 1, "paper")
    closed = town.close(ballot)
    assert recount.recount(export.export(closed)) == export.published_result(closed)


def written(
    town: Hall, ballot: Ballot, number: str, *choices: str, agent: str = "李代理", paper: str = "id-1"
) -> Proxy:
    return actions.register_proxy(
        right=town.right(ballot, number),
        agent=agent,
        agent_paper=paper,
        instructions=said(*choices),
        paper=town.scan(),
        by=town.counters[0],
        at=OPENS,
    )


def test_an_agent_votes_as_the_owner_has_written() -> None:
    town = hall(2)
    ballot = town.opened(4, 5)
    proxy = written(town, ballot, "101", YES, NO)
    assert told(town.cast, ballot, "101", YES, YES, by=proxy) == "vote.not-as-written"
    assert told(town.cast, ballot, "102", YES, NO, by=proxy) == "vote.no-proxy"
    receipt = town.cast(ballot, "101", YES, NO, by=proxy)
    assert receipt.record.by_agent
    assert Vote.objects.get().proxy == proxy
    kept = Proxy.objects.get().agent
    assert isinstance(kept, Sealed)
    assert "李" not in kept.envelope


def test_two_co_owners_and_their_agent_are_one_vote() -> None:
    town = hall(1)
    ballot = town.opened()
    proxy = written(town, ballot, "101", NO)
    town.cast(ballot, "101", YES)
    assert told(town.cast, ballot, "101", NO, by=proxy) == "vote.already"
    assert ballot.votes.get().choices == {"1": YES}


@pytest.mark.parametrize(("most", "allowed"), [(2, 2), (0, 0), (None, 3)])
def test_an_agent_has_as_many_proxies_as_the_rules_allow(most: int | None, allowed: int) -> None:
    town = hall(3)
    ballot = town.opened(max_proxies=most)
    numbers = ["101", "102", "103"]
    for number in numbers[:allowed]:
        written(town, ballot, number)
    for number in numbers[allowed:]:
        assert told(written, town, ballot, number, paper="ID－1") == "vote.too-many-proxies"
    if allowed == 2:
        written(town, ballot, "103", paper="id-2")
        actions.revoke_proxy(proxy=ballot.proxies.order_by("at", "pk")[0], by=town.counters[0], at=OPENS)


def test_a_revoked_proxy_is_none_and_makes_room() -> None:
    town = hall(1)
    ballot = town.opened(max_proxies=1)
    proxy = written(town, ballot, "101")
    assert told(written, town, ballot, "101", paper="id-2") == "vote.proxy-twice"
    actions.revoke_proxy(proxy=proxy, by=town.counters[0], at=OPENS)
    assert told(actions.revoke_proxy, proxy=proxy, by=town.counters[0]) == "vote.proxy-revoked"
    assert told(town.cast, ballot, "101", YES, by=proxy) == "vote.no-proxy"
    town.cast(ballot, "101", YES, by=written(town, ballot, "101"))


def test_a_proxy_needs_a_name_a_paper_and_a_scan_of_here() -> None:
    town = hall(1)
    ballot = town.opened()
    assert told(written, town, ballot, "101", agent=" ") == "vote.no-agent"
    assert told(written, town, ballot, "101", paper="") == "vote.no-agent"
    public = town.scan()
    public.is_public = True
    public.save()
    elsewhere = town.scan()
    elsewhere.compound = town.people.other_compound
    elsewhere.save()
    for scan in (public, elsewhere):
        assert told(town.paper, ballot, "101", scan, town.counters[0], YES) == "vote.no-scan"
    with pytest.raises(NotYours):
        actions.register_proxy(
            right=town.right(ballot, "101"),
            agent="甲",
            agent_paper="1",
            instructions=said(YES),
            paper=town.scan(),
            by=town.people.own[Role.FIRM_MANAGER],
            at=PREPARED,
        )
