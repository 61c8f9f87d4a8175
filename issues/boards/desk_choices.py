"""What staff may choose from while they make a move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from issues.access import enforces, hats
from issues.actions.covering import live_incidents
from issues.actions.handling import steps_taken
from issues.enforcement import steps_for
from issues.models import CannedReply, Evidence
from properties.access import colleagues
from properties.models import Department, Firm, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from issues.models import Incident, Issue
    from issues.workflow import Verb

MOST_PHOTOS: Final = 4


def firms_for(issue: Issue) -> QuerySet[Firm]:
    """Firms with a contract in the subdistrict now."""
    here = {"contracts__is_current": True, "contracts__compound__subdistrict": issue.subdistrict_id}
    return Firm.objects.filter(**here).distinct()


def departments_for(issue: Issue) -> QuerySet[Department]:
    return Department.objects.filter(area=issue.subdistrict_id)


def handlers_for(issue: Issue, user: User) -> QuerySet[User]:
    """The person's colleagues in the firm."""
    return User.objects.none() if issue.firm is None else colleagues(user, issue.firm)


def steps_open_to(issue: Issue, user: User) -> list[tuple[str, str]]:
    """The steps of the enforcement ladder that this person may record now."""
    found = steps_for(hats(user, issue), steps_taken(issue), enforcer=enforces(user, issue))
    return [(step.value, str(step.label)) for step in found]


def incidents_for(issue: Issue) -> QuerySet[Incident]:
    return live_incidents(issue.compound_id, timezone.now())


def photos_without_result(issue: Issue) -> list[Evidence]:
    """The first photos of the report, or taken before the work, that no photo of a result belongs to."""
    known: list[Evidence] | None = getattr(issue, "_without_result", None)
    if known is None:
        kinds = [Evidence.Kind.REPORT, Evidence.Kind.BEFORE]
        rows = Evidence.objects.filter(issue=issue, kind__in=kinds, after__isnull=True)
        known = list(rows.order_by("pk")[:MOST_PHOTOS])
        issue._without_result = known  # type: ignore[attr-defined]  # for this request
    return known


def canned_replies(issue: Issue, verb: Verb) -> list[CannedReply]:
    """The replies that fit this report and move, with number and date filled in."""
    fitting = (Q(topic__isnull=True) | Q(topic=issue.topic_id)) & (Q(verb="") | Q(verb=verb.value))
    replies = list(CannedReply.objects.filter(fitting, subdistrict=issue.subdistrict_id))
    for reply in replies:
        reply.text = filled_in(reply.text, issue)
    return replies


def filled_in(text: str, issue: Issue) -> str:
    """`{code}` and `{due}` replaced as plain words; braces of any other kind stay what they are."""
    due = date_format(timezone.localtime(issue.due_at), "DATE_FORMAT")
    return text.replace("{code}", issue.code).replace("{due}", due)
