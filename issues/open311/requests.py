"""What everybody may read of the reports: those whose reporter agreed, at the place of their compound.

No photo, no building, no name and no number: what the office writes in free words stays with the reporter's own
page. A report that came in through this interface and is not public is no part of any list; asked for by its
number, its sender learns how it stands and nothing of what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import catalogue
from issues.access import key_of
from issues.masking import masked
from issues.models import Issue, Reporter
from issues.open311 import asking, services
from issues.open311.errors import Unknown
from issues.workflow import ENDED, PLAIN, Outcome, Status
from properties import known
from properties.models import Compound
from yinhang.errors import BadRequest
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import QueryDict

# Marks what came in through here; the station's own code follows.
CLIENT: Final = "open311:"
STANDARD: Final = ("service_request_id", "service_code", "start_date", "end_date", "status")
EXTENSIONS: Final = ("extensions", "page", "page_size", "updated_after", "updated_before")
_STATUSES: Final = frozenset({"open", "closed"})
_SHOWN: Final = ("compound", "firm", "lead", "merged_into")
# What the wider status words of Helsinki's extension mean here.
_DETAILED: Final = {Status.NEW: "RECEIVED", Status.ASSIGNED: "RECEIVED", Status.WITHDRAWN: "ARCHIVED"}
_DETAILED_ENDS: Final = {Outcome.RESOLVED: "PROCESSED", Outcome.REFUSED: "REJECTED"}


class Wanted(NamedTuple):
    """What a list of reports was asked for, read and checked."""

    codes: Sequence[str]
    services: Sequence[services.Service]
    statuses: Collection[str]
    opened: tuple[datetime, datetime] | None
    changed: tuple[datetime, datetime] | None
    page: asking.Page


def wanted(query: QueryDict, at: datetime) -> Wanted:
    """Read the parameters of a list. Changes have a window of their own: who syncs asks for old reports too."""
    statuses = frozenset(asking.words(query, "status"))
    if statuses - _STATUSES:
        raise BadRequest("open311.status", _("status is open or closed."), field="status")
    start, end = asking.moment(query, "start_date"), asking.moment(query, "end_date")
    after, before = asking.moment(query, "updated_after"), asking.moment(query, "updated_before")
    changed = asking.window(after, before, at=at) if after or before else None
    return Wanted(
        codes=asking.words(query, "service_request_id")[: asking.MOST],
        services=[services.find_any(code) for code in asking.words(query, "service_code")],
        statuses=statuses,
        opened=asking.window(start, end, at=at) if start or end or not changed else None,
        changed=changed,
        page=asking.page_of(query),
    )


def found(asked: Wanted) -> list[Issue]:
    """The public reports of a list; numbers override every other filter, as the standard says."""
    rows = _public()
    if asked.codes:
        return _called(rows, asked.codes)
    rows = _at_every_office(rows)
    if asked.services:
        rows = rows.filter(_about(asked.services))
    if asked.statuses and asked.statuses != _STATUSES:
        rows = rows.filter(closed_at__isnull="open" in asked.statuses)
    if asked.opened:
        rows = rows.filter(opened_at__range=asked.opened)
    if asked.changed:
        rows = rows.filter(updated_at__range=asked.changed).order_by("updated_at", "pk")
    return [catalogue.name(issue) for issue in rows[asked.page.rows]]


def one(code: str) -> Issue:
    """A public report, or one that came in through here. Raises Unknown for any other number."""
    rows = _every().filter(Q(is_public=True) | Q(client__startswith=CLIENT))
    if issues := _called(rows, [code]):
        return issues[0]
    raise Unknown("open311.no-report", _("There is no service_request_id of this number."))


def _every() -> QuerySet[Issue]:
    return Issue.objects.select_related(*_SHOWN).order_by("-opened_at", "-pk")


def _public() -> QuerySet[Issue]:
    return _every().filter(is_public=True)


def _called(rows: QuerySet[Issue], codes: Sequence[str]) -> list[Issue]:
    keys = {key for code in codes if (key := key_of(code))}
    return [catalogue.name(issue) for issue in rows.filter(pk__in=keys) if issue.code in codes]


def _at_every_office(rows: QuerySet[Issue]) -> QuerySet[Issue]:
    """The same rows: naming the one subdistrict lets the database read its index, newest first."""
    offices = list(Compound.objects.order_by().values_list("subdistrict", flat=True).distinct()[:2])
    return rows.filter(subdistrict=offices[0]) if len(offices) == 1 else rows


def _about(chosen: Iterable[services.Service]) -> Q:
    about = Q()
    for service in chosen:
        about |= Q(subtopic=service.kind) if service.kind else Q(topic=service.topic, subtopic__isnull=True)
    return about


def shapes(issues: Sequence[Issue], *, extended: bool = False) -> list[dict[str, Any]]:
    """The reports as the standard has them; `extended` adds what only its extensions know."""
    names = _names([issue for issue in issues if issue.is_public])
    return [_shape(issue, names.get(issue.pk, ()), extended=extended) for issue in issues]


def _names(issues: Sequence[Issue]) -> dict[int, list[str]]:
    """What those behind each report are called, for taking it out of their words."""
    called: dict[int, list[str]] = {}
    for reporter in Reporter.objects.filter(issue__in=[issue.pk for issue in issues]).exclude(name=""):
        called.setdefault(reporter.issue_id, []).append(reveal(reporter, "name"))
    return called


def _shape(issue: Issue, names: Iterable[str], *, extended: bool) -> dict[str, Any]:
    service = services.service_of(issue)
    told = issue.is_public and issue.status != Status.WITHDRAWN
    shape: dict[str, Any] = {
        "service_request_id": issue.code,
        "status": "open" if issue.is_open else "closed",
        "status_notes": _how_it_stands(issue),
        "service_name": service.name,
        "service_code": service.code,
        "description": masked(issue.text, names) if told else None,
        "agency_responsible": _agency(issue),
        "service_notice": service.promise,
        "requested_datetime": moment(issue.opened_at),
        "updated_datetime": moment(issue.closed_at or issue.updated_at),
        "expected_datetime": moment(issue.due_at),
        **_place(issue),
        "media_url": None,
    }
    if extended:
        shape["extended_attributes"] = _extended(issue, service)
    return shape


def _how_it_stands(issue: Issue) -> str:
    """In the words of the resident's page: fixed ones, never what somebody wrote."""
    if issue.outcome:
        return str(Outcome(issue.outcome).label)
    if issue.status == Status.MERGED:
        target = issue.merged_into
        if target is None or not target.is_public:
            return str(Status.MERGED.label)
        return _("Merged into %s") % target.code
    return str(PLAIN[Status(issue.status)])


def _agency(issue: Issue) -> str:
    """Which body answers, never which person."""
    if issue.firm is not None:
        return issue.firm.name
    if issue.lead is not None:
        return str(issue.lead)
    return next((area.name for area in known.areas.get([issue.neighbourhood_id])), settings.OFFICE_NAME)


def _place(issue: Issue) -> dict[str, Any]:
    place = issue.compound
    areas = known.areas.get([place.neighbourhood_id, place.subdistrict_id])
    parts = [place.name, place.address, *(area.name for area in areas)]
    return {
        "address": ", ".join(part for part in parts if part),
        "address_id": place.code,
        "zipcode": None,
        "lat": place.latitude,
        "long": place.longitude,
    }


def _extended(issue: Issue, service: services.Service) -> dict[str, Any]:
    return {
        "title": f"{issue.compound.name} · {service.name}",
        "detailed_status": _detailed(issue),
        "service_object_id": issue.compound.code,
        "service_object_type": "compound",
        "media_urls": [],
    }


def _detailed(issue: Issue) -> str:
    if issue.outcome:
        return _DETAILED_ENDS.get(Outcome(issue.outcome), "ARCHIVED")
    return _DETAILED.get(Status(issue.status), "ARCHIVED" if issue.status in ENDED else "IN_PROCESS")


def moment(at: datetime) -> str:
    """A moment with its zone, to the second."""
    return timezone.localtime(at).isoformat(timespec="seconds")
