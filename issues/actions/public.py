"""What pages and programs call to file, join and rate: limits first, then one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from issues import limits
from issues.access import reporter_actor, shown_issue
from issues.actions import filing, resident
from issues.actions.engine import move
from issues.models import Issue, Rating, Reporter
from issues.workflow import ENDED, Verb
from notices.prepared import Prepared
from properties.phones import normalise_phone
from properties.photos import kept_photos
from yinhang.errors import Refused
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from issues.access import Actor
    from issues.actions.filing import Filed, Report


def file_report(*, report: Report, by: Actor, at: datetime, is_new: bool = False) -> Filed:
    """File a report that did not come from the public form. The same number of a client is filed once.

    `is_new` spares the look for its number, where it was looked for among many; the database has the last word.
    Refused("report.other-content") when the number was used for something else before.
    """
    known = None if is_new else filed_already(report)
    if known is not None:
        return known
    try:
        with kept_photos(), transaction.atomic():
            return filing.create(report, by=by, at=at)
    except IntegrityError as error:
        if not _lost_to_a_twin(error):
            raise
    twin = filed_already(report)
    if twin is None:
        raise Refused("report.twin", _("The same report is just being filed. Please try again."))
    return twin


def _lost_to_a_twin(error: IntegrityError) -> bool:
    return any(mark in str(error) for mark in ("issue_once_a_client_number", "issues_issue.external_id"))


# Says that the number is not empty, as the index does: a plan made once for all numbers would not know.
_KNOWN: Prepared[Issue] = Prepared(
    lambda client, number: (
        Issue.objects.filter(client=client, external_id=number).exclude(external_id="").order_by()
    ),
    str,
    str,
)


def known_numbers(client: str, numbers: Iterable[str]) -> set[str]:
    """Which of a client's numbers were used before, in one question."""
    return set(
        Issue.objects.filter(client=client, external_id__in=set(numbers))
        .exclude(external_id="")
        .values_list("external_id", flat=True)
    )


def filed_already(report: Report) -> Filed | None:
    """The report that was filed under the same number of the same client, if any; Refused when it said something else."""
    if not report.external_id:
        return None
    issue = _KNOWN.first(report.client, report.external_id)
    if issue is None:
        return None
    if issue.external_digest != report.external_digest:
        raise Refused(
            "report.other-content",
            _("Another report was already filed under this number."),
            field="external_id",
        )
    known = filing.filed(issue, Reporter.objects.filter(issue=issue, is_first=True).first())
    return known._replace(is_new=False)


def join_issue(
    *, issue: Issue, phone: str, name: str, share_with_firm: bool, language: str, at: datetime, ip: str = ""
) -> Filed:
    """我也遇到: follow an open report. The same phone twice is the same reporter and counts once."""
    number = normalise_phone(phone)
    limits.filing(phone=number, ip=ip, at=at)
    try:
        with transaction.atomic():
            return _join(issue, number, name, share_with_firm=share_with_firm, language=language, at=at)
    except IntegrityError as error:
        if not any(
            mark in str(error) for mark in ("reporter_phone_once_an_issue", "issues_reporter.phone_index")
        ):
            raise
    return filing.filed(issue, Reporter.objects.get(issue=issue, phone_index=blind_index(number)))


def _join(
    issue: Issue, number: str, name: str, *, share_with_firm: bool, language: str, at: datetime
) -> Filed:
    locked = Issue.objects.select_for_update(of=("self",), no_key=True).get(pk=issue.pk)
    known = (
        Reporter.objects.select_related("issue").filter(issue=locked, phone_index=blind_index(number)).first()
    )
    if known is not None:
        return filing.filed(locked, known)
    if locked.status in ENDED:
        raise Refused("issue.no-such-move", _("This report has ended meanwhile. Please file your own."))
    reporter = filing.add_reporter(
        locked,
        phone=number,
        name=name,
        share_with_firm=share_with_firm,
        language=language,
        is_first=False,
        at=at,
    )
    joined = move(issue=locked, verb=Verb.JOIN, by=reporter_actor(reporter), data={}, at=at)
    return filing.filed(joined, reporter)


def rate(
    *,
    reporter: Reporter,
    score: int,
    at: datetime,
    solved: str = "",
    reasons: Sequence[str] = (),
    text: str = "",
    is_anonymous: bool = True,
) -> Rating:
    """Rate the last closing. Two or fewer sends the issue back to work in the same transaction."""
    issue = shown_issue(reporter)
    data: dict[str, Any] = {"score": score, "solved": solved, "reasons": list(reasons), "text": text}
    with transaction.atomic():
        closing = resident.last_closing(issue)
        move(
            issue=issue,
            verb=Verb.RATE,
            by=reporter_actor(reporter),
            data={**data, "is_anonymous": is_anonymous},
            at=at,
        )
        return Rating.objects.get(issue=issue, closing=closing)
