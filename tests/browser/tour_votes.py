"""Every page of owners' votes with something on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse

from properties.models import Role
from tests.browser.tour import Stop
from votes import cards
from votes.models import Ballot
from votes.states import State
from votes.views.steps import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.town import Town

_CHAIR: Final = Role.COMMITTEE_CHAIR
_DRAFT, _OPEN, _CLOSED = (
    ("item", "counter", "notice", "open"),
    ("withdraw", "close"),
    ("objection",),
)


def pages(town: Town) -> list[Stop]:
    return [*_desk(town), *_steps(town), *_papers(town), *_counted(town), *_public(town), *_cards(town)]


def _of(town: Town, state: State) -> Ballot:
    return (
        Ballot.objects.filter(compound=town.compound, state=state).exclude(form="advisory").order_by("pk")[0]
    )


def _desk(town: Town) -> Iterator[Stop]:
    yield Stop("votes-list", reverse("votes:list"), _CHAIR)
    yield Stop("votes-list-street", reverse("votes:list"), Role.STREET_OFFICER)
    yield Stop("votes-list-nothing", f"{reverse('votes:list')}?state=withdrawn", _CHAIR)
    yield Stop("votes-new", reverse("votes:new"), _CHAIR)
    for ballot in Ballot.objects.filter(compound=town.compound):
        yield Stop(f"votes-{ballot.state}-{ballot.form}-{ballot.pk}", _address("ballot", ballot), _CHAIR)
    yield Stop("votes-reader", _address("ballot", _of(town, State.OPEN)), Role.FIRM_MANAGER)
    yield Stop("votes-rules", _address("edit", _of(town, State.DRAFT)), _CHAIR)


def _address(name: str, ballot: Ballot, *more: object) -> str:
    return reverse(f"votes:{name}", args=[ballot.pk, *more])


def _steps(town: Town) -> Iterator[Stop]:
    for state, names in ((State.DRAFT, _DRAFT), (State.OPEN, _OPEN), (State.CLOSED, _CLOSED)):
        for name in names:
            assert name in STEPS
            yield Stop(f"votes-step-{name}", _address("step", _of(town, state), name), _CHAIR)
    yield Stop("votes-step-late", _address("step", _of(town, State.CLOSED), "open"), _CHAIR, 409)


def _papers(town: Town) -> Iterator[Stop]:
    ballot = _of(town, State.OPEN)
    waiting = ballot.papers.order_by("-pk")[0].right.number
    silent = ballot.rights.filter(papers__isnull=True, votes__isnull=True).order_by("number")[0].number
    yield Stop("votes-roll", _address("roll", ballot), _CHAIR)
    yield Stop("votes-papers", _address("papers", ballot), _CHAIR)
    yield Stop("votes-papers-unknown", f"{_address('papers', ballot)}?number=99999", _CHAIR, 422)
    yield Stop("votes-paper-first", _address("paper", ballot, silent), _CHAIR)
    yield Stop("votes-paper-second", _address("paper", ballot, waiting), Role.NEIGHBOURHOOD_STAFF)
    yield Stop("votes-proxies", _address("proxies", ballot), _CHAIR)
    yield Stop("votes-proxy", _address("proxy", ballot, silent), _CHAIR)
    yield Stop("votes-cards", _address("cards", ballot), _CHAIR)
    yield Stop("votes-reissue", _address("reissue", ballot, silent), _CHAIR)


def _counted(town: Town) -> Iterator[Stop]:
    for ballot in Ballot.objects.filter(compound=town.compound, state=State.CLOSED):
        yield Stop(f"votes-result-{ballot.pk}", _address("result", ballot), _CHAIR)
        for objection in ballot.objections.all():
            yield Stop(f"votes-answer-{ballot.pk}", _address("answer", ballot, objection.pk), _CHAIR)


def _public(town: Town) -> Iterator[Stop]:
    yield Stop("ballots", reverse("ballots:list"))
    yield Stop("ballots-how", reverse("ballots:how"))
    for ballot in Ballot.objects.shown().filter(compound=town.compound):
        yield Stop(f"ballot-{ballot.state}-{ballot.pk}", reverse("ballots:ballot", args=[ballot.pk]))


def _cards(town: Town) -> Iterator[Stop]:
    """What a card opens is walked in the journey: a card is shown there."""
    vote = _of(town, State.CLOSED).votes.order_by("seq")[0]
    yield Stop("vote-enter", reverse("vote:enter"))
    yield Stop("vote-card", reverse("vote:card", args=[cards.new_code()]))
    yield Stop("vote-without-card", reverse("vote:items"), status=409)
    yield Stop("vote-receipt", reverse("vote:receipt", args=[vote.hash]))
    yield Stop("vote-verify", reverse("vote:verify"))
