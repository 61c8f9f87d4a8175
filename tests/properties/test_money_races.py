"""Two people at once: one wins, the other is told. Two passes of the clock ask once."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from properties import actions
from properties.emergency import Verb
from properties.models import EmergencyStep, Publication, Role
from tests.cast import cast
from tests.issues.test_races import again, at_once
from tests.properties.money import NOW, asked, entry, owed, published, step

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_one_approves_while_the_other_declines() -> None:
    people = cast()
    use = asked(people.compound)

    def decide(verb: Verb, role: Role) -> str:
        return str(step(use, verb, again(people.own[role]), NOW, note="经讨论").state)

    found = at_once(
        [
            lambda: decide(Verb.APPROVE, Role.COMMITTEE_CHAIR),
            lambda: decide(Verb.DECLINE, Role.COMMITTEE_MEMBER),
            lambda: decide(Verb.WITHDRAW, Role.FIRM_MANAGER),
        ]
    )
    use.refresh_from_db()
    assert sorted(found) == sorted([str(use.state), "emergency.no-such-step", "emergency.no-such-step"])
    assert EmergencyStep.objects.filter(use=use).count() == 2


def test_one_period_is_entered_once_and_corrected_once() -> None:
    people = cast()
    row, other = owed(people.compound), published(people.next_door)

    def enter(role: Role) -> str:
        return str(
            actions.publish(publication=row, entry=entry(), by=again(people.own[role]), at=NOW).revision
        )

    def correct(reason: str) -> str:
        return str(actions.correct(publication=other, entry=entry(), reason=reason, by=None, at=NOW).revision)

    roles = (Role.COMMITTEE_CHAIR, Role.FIRM_MANAGER, Role.STREET_OFFICER)
    assert sorted(at_once([partial(enter, role) for role in roles])) == [
        "1", "money.published", "money.published",
    ]  # fmt: skip
    assert sorted(at_once([lambda: correct("甲"), lambda: correct("乙")])) == ["2", "money.corrected"]


def test_two_passes_of_the_clock_ask_once() -> None:
    cast()
    counts = at_once([lambda: actions.open_due(at=NOW)] * 3)
    assert sum(counts) == Publication.objects.count() > 0
    keys = list(Publication.objects.values_list("compound", "kind", "period_ends"))
    assert len(keys) == len(set(keys))
    assert actions.open_due(at=NOW) == 0
