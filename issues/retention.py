"""What is kept of reporters and their photos, and for how long (`records.retention`).

What somebody wrote about another person in the text of a report cannot be found by a machine: the office looks at it
when it publishes a report, and when a person asks (docs/retention.md).
"""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from issues.housekeeping import purge
from issues.models import Draft, Evidence, Reporter
from issues.workflow import Outcome
from properties.photos import discard
from records.actions import amend
from records.retention import Rule, register

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

END_OF_TERM = "retention"


def _known(limit: datetime) -> QuerySet[Reporter]:
    """Those of closed reports of whom anything is still told."""
    return Reporter.objects.filter(issue__closed_at__lt=limit).exclude(name="", phone="", phone_index="")


def make_nameless(rows: Iterable[Reporter]) -> None:
    """The reports and their figures stay; who filed them is known no more, and their links open nothing."""
    for row in rows:
        Reporter.objects.filter(pk=row.pk).update(
            name="", phone="", phone_index="", share_with_firm=False, token_digest=secrets.token_hex(32)
        )


def remove_photos(rows: Sequence[Evidence], *, reason: str, by: str, at: datetime) -> None:
    """The files go when the transaction has ended; the rows stay, without caption and without what to find a file by."""
    keys = [row.pk for row in rows]
    Evidence.objects.filter(pk__in=keys).update(caption="", sha256="")
    amend(Evidence.objects.filter(pk__in=keys), reason=reason, by=by, at=at)
    for row in rows:
        transaction.on_commit(partial(discard, row.path))


def _refused(limit: datetime) -> QuerySet[Evidence]:
    closed = Evidence.objects.filter(issue__outcome=Outcome.REFUSED, issue__closed_at__lt=limit)
    return closed.exclude(sha256="")


def _drafts(rows: Iterable[Draft], _at: datetime) -> None:
    for row in rows:
        purge(row)


def register_rules() -> None:
    register(Rule("reporters", _known, "issue__closed_at", lambda rows, _at: make_nameless(rows)))
    register(
        Rule(
            "refused_photos",
            _refused,
            "issue__closed_at",
            lambda rows, at: remove_photos(rows, reason=END_OF_TERM, by="", at=at),
        )
    )
    register(Rule("drafts", lambda at: Draft.objects.filter(expires_at__lt=at), "expires_at", _drafts))
