"""What time itself does to issues: questions nobody answered, forms that closed, pauses that ended, contracts
that changed hands.

Level-triggered like the planner: it looks at what is over and acts through the same engine as people do, so
that running it twice, late, or in two places at once changes nothing.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from issues import actions, clocks, figures
from issues.access import SYSTEM, reporters_of
from issues.actions.resident import last_closing
from issues.models import Draft, DraftPhoto, Issue, Rating
from issues.routing import BY_CONTRACT, NO_FIRM
from issues.workflow import IN_HAND, Status, Verb
from notices import actions as notices
from notices.actions import Event
from notices.models import Deadline
from notices.parties import Party, Subject
from properties.models import Compound, Contract
from properties.photos import discard
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from issues.querysets import IssueQuerySet
    from notices.models.deadlines import DeadlineQuerySet
    from properties.models import ContractQuerySet

log = logging.getLogger(__name__)
MOST = 500
# Of the ledger each ten minutes of an hour sum up another sixth, so that no run reads the whole of it.
_PARTS, _MINUTES = 6, 10

Row = TypeVar("Row", Issue, Deadline, Draft)


def keep_house(at: datetime) -> Counter[str]:
    """Do everything that is due at `at`; returns how much of each."""
    done: Counter[str] = Counter()
    done["unanswered"] = _each(_unanswered(at), lambda issue: _by_system(issue, Verb.NO_ANSWER, at))
    done["outside expired"] = _each(_expired(at), lambda issue: _by_system(issue, Verb.OUTSIDE_EXPIRED, at))
    done["pauses ended"] = _each(_rested(at), lambda issue: _by_system(issue, Verb.RESUME, at))
    done["changed hands"] = _each(
        _held_by_another(at), lambda issue: _by_system(issue, Verb.CHANGE_HANDS, at)
    )
    done["left alone"] = _each(_held_by_nobody_now(at), lambda issue: _by_system(issue, Verb.FIRM_LEFT, at))
    done["rating reminders"] = _each(_unrated(at), lambda deadline: _remind_to_rate(deadline, at))
    done["drafts purged"] = _each(Draft.objects.filter(expires_at__lte=at)[:MOST], purge)
    done["figures summed up"] = _sum_up(at)
    return +done


def _sum_up(at: datetime) -> int:
    """The monthly counts of the compounds whose turn it is; all of them within an hour."""
    compounds = Compound.objects.annotate(part=F("pk") % _PARTS).filter(part=at.minute // _MINUTES)
    return figures.compact(MOST, compounds=list(compounds.values_list("pk", flat=True)))


def _each(rows: Iterable[Row], deed: Callable[[Row], bool]) -> int:
    """One transaction a row. A row that fails is logged and must not hold up the others."""
    count = 0
    for row in list(rows):
        try:
            count += deed(row)
        except Exception:  # the edge of the worker
            log.exception("housekeeping failed for %s %s", type(row).__name__, row.pk)
    return count


def _unanswered(at: datetime) -> IssueQuerySet:
    return Issue.objects.filter(status=Status.ASKED, pk__in=_over(clocks.ANSWER, at).values("subject_id"))[
        :MOST
    ]


def _expired(at: datetime) -> IssueQuerySet:
    return Issue.objects.filter(
        status=Status.OUTSIDE, outside__answered_at=None, outside__ended_at=None, outside__expires_at__lt=at
    )[:MOST]


def _rested(at: datetime) -> IssueQuerySet:
    """Paused issues whose last granted pause is over."""
    still = Issue.objects.filter(time_requests__paused_until__gte=at).values("pk")
    return Issue.objects.filter(status=Status.PAUSED).exclude(pk__in=still)[:MOST]


def _in_force(at: datetime) -> ContractQuerySet:
    """The contract that covers the day of `at` in the compound of an issue."""
    return Contract.objects.on(timezone.localtime(at).date()).filter(compound=OuterRef("compound"))


def _by_contract() -> IssueQuerySet:
    """What is open and went to its firm by contract, or to nobody for want of one; whatever the office sent
    somewhere by hand stays there. What a firm has reported done stays with it until it is verified or sent back.
    """
    went = Q(route_note__startswith=BY_CONTRACT) | Q(route_note__startswith=NO_FIRM)
    return Issue.objects.open().filter(went).exclude(status=Status.DONE).order_by("pk")


def _held_by_another(at: datetime) -> IssueQuerySet:
    """Open issues of compounds under contract whose firm is not the one of the contract."""
    now = _in_force(at)
    return _by_contract().filter(Exists(now), ~Exists(now.filter(firm=OuterRef("firm"))))[:MOST]


def _held_by_nobody_now(at: datetime) -> IssueQuerySet:
    """Open issues of compounds without a contract that still name a firm, or are in hand with nobody's hand on them."""
    lost = Q(firm__isnull=False) | Q(status__in=IN_HAND)
    return _by_contract().filter(lost, ~Exists(_in_force(at)))[:MOST]


def _unrated(at: datetime) -> DeadlineQuerySet:
    return _over(clocks.RATE, at)[:MOST]


def _over(kind: str, at: datetime) -> DeadlineQuerySet:
    return Deadline.objects.open().filter(subject_kind="issue", kind=kind, due_at__lt=at)


def _by_system(issue: Issue, verb: Verb, at: datetime) -> bool:
    """The move, unless somebody has made another one meanwhile."""
    try:
        actions.move(issue=issue, verb=verb, by=SYSTEM, data={}, at=at)
    except Refused:
        return False
    return True


@transaction.atomic
def _remind_to_rate(deadline: Deadline, at: datetime) -> bool:
    """One reminder to each reporter after three days without a rating, and never another."""
    subject = Subject("issue", deadline.subject_id)
    issue = Issue.objects.get(pk=deadline.subject_id)
    unrated = not Rating.objects.filter(issue=issue, closing=last_closing(issue)).exists()
    if unrated and issue.status == Status.CLOSED:
        parties = [Party("reporter", str(key)) for key in reporters_of(issue).values_list("pk", flat=True)]
        notices.tell(
            [Event("issue.rate_reminder", subject, to, str(deadline.pk), {}) for to in parties], at=at
        )
    notices.cancel_deadlines(subject=subject, kinds=[clocks.RATE], at=at)
    return unrated


@transaction.atomic
def purge(draft: Draft) -> bool:
    """An unfinished report goes with its photos; those of a filed one now belong to the report."""
    paths = (
        list(DraftPhoto.objects.filter(draft=draft).values_list("path", flat=True))
        if draft.issue_id is None
        else []
    )
    draft.delete()
    for path in paths:
        discard(path)
    return True
