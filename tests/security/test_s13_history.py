"""S13: no post may change or delete a row of history, and every look at a person leaves one.

That the database's own role may not, and that a changed row is found, is the history chain's: `verify_history`.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from issues.actions.contact import reveal_contact
from issues.models import Reveal
from properties.actions.owners import reveal_owner
from properties.models import OwnerReveal, Role
from properties.powers import POWERS
from tests.cast import cast
from tests.factories import IssueFactory, ReporterFactory
from tests.security.figures import tell, times

HISTORY = {
    "issues.move", "issues.reveal", "properties.ownerreveal", "properties.ownercorrection", "admin.logentry",
    "notices.deadlinemove", "votes.ballotmove", "councils.committeemove", "councils.sessionmove",
    "assessments.periodstep", "pledges.targetchange", "pledges.reading", "stations.stationrecord",
    "stations.subscriptionrecord", "properties.workplan", "properties.workpayment", "properties.areachange",
    "axes.accesslog", "axes.accessfailurelog", "issues.rating",
}  # fmt: skip
LOOKS = times(5, 100)


def test_no_post_changes_or_deletes_history() -> None:
    writing = {
        (role.value, label, letters)
        for role, table in POWERS.items()
        for label, letters in table.items()
        if label in HISTORY and set(letters) - {"v"}
    }
    tell(
        "S13",
        f"{len(HISTORY)} histories × {len(POWERS)} posts in the administration: {len(writing)} may write one",
    )
    assert writing == set()


@pytest.mark.django_db
def test_every_look_at_a_person_is_a_row() -> None:
    people = cast()
    reporter = ReporterFactory.create(issue=IssueFactory.create(compound=people.compound))
    officer = people.own[Role.STREET_OFFICER]
    for number in range(LOOKS):
        reveal_contact(reporter=reporter, by=officer, reason=f"回访第{number}次", at=timezone.now())
    kept = Reveal.objects.filter(by=officer, reporter=reporter).exclude(reason="").count()
    tell("S13", f"{LOOKS} looks at a reporter, {kept} rows with person, time and reason")
    assert kept == LOOKS
    assert reveal_owner.__doc__ is not None
    assert not OwnerReveal.objects.exists()
