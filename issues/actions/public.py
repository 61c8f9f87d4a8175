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
    from issues.actions.filing import Filed, Plan, Report


def file_report(*, report: Report, by: Actor, at: datetime) -> Filed:
    """File a report that did not come from the public form. The same number of a client is filed once.

    Refused("report.other-content") when the number was used for something else before.
    """
    (result,) = file_reports(reports=[report], by=by, at=at)
    if isinstance(result, Refused):
        raise result
    return result


def file_reports(*, reports: Sequence[Report], by: Actor, at: datetime) -> list[Filed | Refused]:
    """File many in the statements of one, in the caller's transaction. What came of each, in order.

    Each stands or falls by itself: what is refused holds up none of the others.
    """
    results: dict[int, Filed | Refused] = {}
    waiting = dict(enumerate(reports))
    while waiting:
        apart, waiting = _apart(waiting)
        results |= _file(apart, by, at)
    return [results[place] for place in range(len(reports))]


def _apart(reports: dict[int, Report]) -> tuple[dict[int, Report], dict[int, Report]]:
    """Reports that have nothing to do with each other, and those that follow one of them: its number, or its photo."""
    taken: set[object] = set()
    apart: dict[int, Report] = {}
    following: dict[int, Report] = {}
    for place, report in reports.items():
        marks: set[object] = set(report.uploads)
        if report.external_id:
            marks.add(_number(report))
        (apart if marks.isdisjoint(taken) else following)[place] = report
        taken |= marks
    return apart, following


def _file(reports: dict[int, Report], by: Actor, at: datetime) -> dict[int, Filed | Refused]:
    """What came of each. Where somebody was quicker with one number, both halves are filed by themselves."""
    results = _filed_before(reports)
    # Sorted, so that two who send the same reports wait for each other in one order and never in a circle.
    new = sorted(
        (place for place in reports if place not in results), key=lambda place: _number(reports[place])
    )
    try:
        # Only a number can be taken by somebody else meanwhile.
        with kept_photos(), transaction.atomic(savepoint=any(reports[place].external_id for place in new)):
            return results | _file_new({place: reports[place] for place in new}, by, at)
    except IntegrityError as error:
        if not _lost_to_a_twin(error):
            raise
    if len(new) == 1:
        return results | {place: _twin_of(reports[place]) for place in new}
    middle = len(new) // 2
    for half in (new[:middle], new[middle:]):
        results |= _file({place: reports[place] for place in half}, by, at)
    return results


def _number(report: Report) -> tuple[str, str]:
    return report.client, report.external_id


def _file_new(reports: dict[int, Report], by: Actor, at: datetime) -> dict[int, Filed | Refused]:
    results: dict[int, Filed | Refused] = {}
    plans: dict[int, Plan] = {}
    for place, report in reports.items():
        try:
            plans[place] = filing.plan(report, by=by, at=at)
        except Refused as no:
            results[place] = no
    if plans:
        results |= zip(plans, filing.write(list(plans.values()), by=by, at=at), strict=True)
    return results


def _twin_of(report: Report) -> Filed | Refused:
    """What a report comes to whose number was just taken."""
    taken = Refused("report.twin", _("The same report is just being filed. Please try again."))
    return _filed_before({0: report}).get(0, taken)


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


def _filed_before(reports: dict[int, Report]) -> dict[int, Filed | Refused]:
    """What those come to whose number was used before; many are first asked for in one question."""
    numbered = {place: report for place, report in reports.items() if report.external_id}
    if len(numbered) > 1:
        used = _numbers_used(numbered.values())
        numbered = {p: report for p, report in numbered.items() if _number(report) in used}
    results: dict[int, Filed | Refused] = {}
    for place, report in numbered.items():
        try:
            known = filed_already(report)
        except Refused as no:
            results[place] = no
        else:
            if known is not None:
                results[place] = known
    return results


def _numbers_used(reports: Iterable[Report]) -> set[tuple[str, str]]:
    clients = {report.client for report in reports}
    rows = Issue.objects.filter(
        client__in=clients, external_id__in={report.external_id for report in reports}
    )
    return set(rows.exclude(external_id="").values_list("client", "external_id"))


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
