"""A report becomes an issue: where it goes, what it promises, who is told — in one transaction, few statements."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from issues import access, clocks, figures, news, programs, quick, recurrence, routing, suggesting, texts
from issues.actions import photos
from issues.actions.complaints import link_at_filing
from issues.links import digest, secret_for
from issues.models import Evidence, Incident, Issue, Move, Reporter, Source, SubTopic, TopicExample
from issues.workflow import Hat, Status, Verb
from notices import actions as notices
from notices import calendar_data
from notices.calendar import due
from notices.rows import insert
from properties.phones import normalise_phone
from yinhang.errors import Refused
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from issues.access import Actor
    from issues.models import Topic
    from issues.routing import Destination
    from properties.models import Building, Compound, Entrance
    from properties.photos import CleanPhoto, CleanPhotoRow

_ANY_LIVE = (
    "SELECT 1 FROM issues_incident i JOIN issues_incident_compounds c ON c.incident_id = i.id"
    " WHERE c.compound_id = %s AND i.ended_at IS NULL AND i.starts_at <= %s LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports. `phone` and `name` as typed; photos cleaned, or already stored with a draft.

    `suggested` is the label (see `suggesting`) that was offered to whoever files it. `due_at` is a date somebody
    else promised, such as the hotline: where it is earlier than ours, it counts. `external_digest` is a
    fingerprint of what a client sent under its number.
    """

    topic: Topic
    subtopic: SubTopic | None
    text: str
    compound: Compound
    extra: Mapping[str, Any] = field(default_factory=dict)
    building: Building | None = None
    entrance: Entrance | None = None
    place: str = ""
    longitude: float | None = None
    latitude: float | None = None
    phone: str = ""
    name: str = ""
    on_behalf: str = ""
    share_with_firm: bool = False
    is_public: bool = False
    language: str = "zh-hans"
    source: str = Source.WEB
    photos: tuple[CleanPhoto | CleanPhotoRow, ...] = ()
    client: str = ""
    external_id: str = ""
    external_digest: str = ""
    suggested: str = ""
    due_at: datetime | None = None


class Filed(NamedTuple):
    """`secret` opens the reporter's page; "" where nobody left a phone or name. Not new: known by its client's number."""

    issue: Issue
    reporter: Reporter | None
    secret: str
    is_new: bool = True


def filed(issue: Issue, reporter: Reporter | None) -> Filed:
    return Filed(issue, reporter, secret_for("reporter", reporter.pk) if reporter else "")


def create(report: Report, *, by: Actor, at: datetime, split_from: Issue | None = None) -> Filed:
    """File inside the caller's transaction. Raises Refused for text, phone or place that cannot be."""
    _check(report)
    goes_to = routing.load(report.compound, report.topic.pk, at)
    issue = _row(report, goes_to, at)
    if split_from is None:
        issue.recurrence_of_id = recurrence.of(issue, at)
    else:
        issue.split_from = split_from
    issue.incident = _covering_incident(issue, at)
    if issue.incident is not None:
        issue.contacted_at = at
    insert([issue])
    link_at_filing(issue, at=at)
    if goes_to.helper_ids:
        _add_helpers(issue, goes_to.helper_ids)
    _keep_example(report, issue, by, at)
    reporter = _reporter_of(report, issue, at) if split_from is None else None
    history = _history(issue, goes_to, reporter, by, at)
    _evidence(report, issue, by, at)
    _start_clocks(issue, report, at)
    figures.record_filing(issue)
    news.tell_of_filing(issue, reporter, history, at=at)
    programs.tell_of_filing(issue, at=at)
    return filed(issue, reporter)


def _check(report: Report) -> None:
    longest = texts.REPORT_LENGTH if report.source == Source.WEB else texts.IMPORT_LENGTH
    if not texts.clean(report.text):
        raise Refused("report.no-text", _("Please write what happened."), field="text")
    texts.within(texts.clean(report.text), longest, field="text")
    if report.subtopic is not None and report.subtopic.topic_id != report.topic.pk:
        raise Refused("report.other-topic", _("This sub-topic belongs to another topic."), field="subtopic")
    if report.building is not None and report.building.compound_id != report.compound.pk:
        raise Refused(
            "report.other-compound", _("This building belongs to another compound."), field="building"
        )
    if report.entrance is not None and (
        report.building is None or report.entrance.building_id != report.building.pk
    ):
        raise Refused(
            "report.other-building", _("This entrance belongs to another building."), field="entrance"
        )
    if (report.longitude is None) != (report.latitude is None) or not _on_earth(report):
        raise Refused("report.bad-point", _("The position is not on the map."), field="longitude")


def _on_earth(report: Report) -> bool:
    return abs(report.longitude or 0) <= 180 and abs(report.latitude or 0) <= 90  # noqa: PLR2004 — degrees


def _row(report: Report, goes_to: Destination, at: datetime) -> Issue:
    place, subtopic = report.compound, report.subtopic
    promise = clocks.handle_promise(subtopic.handle_days if subtopic else clocks.ORDINARY_DAYS)
    ours = due(at, promise.amount, promise.unit, overrides=calendar_data.overrides()).at
    return Issue(
        topic=report.topic,
        subtopic=subtopic,
        source=report.source,
        text=texts.clean(report.text),
        extra={texts.one_line(key)[:40]: texts.clean(given)[:300] for key, given in report.extra.items()},
        compound=place,
        building=report.building,
        entrance=report.entrance,
        place=texts.within(texts.one_line(report.place), texts.PLACE_LENGTH, field="place"),
        longitude=report.longitude,
        latitude=report.latitude,
        neighbourhood_id=place.neighbourhood_id,
        grid_id=place.grid_id,
        subdistrict_id=place.subdistrict_id,
        status=goes_to.status,
        urgency=subtopic.urgency if subtopic else SubTopic.Urgency.NORMAL,
        is_public=report.is_public,
        firm_id=goes_to.firm_id,
        lead_id=goes_to.lead_id,
        route_note=goes_to.note,
        opened_at=at,
        due_at=min(ours, report.due_at) if report.due_at else ours,
        updated_at=at,
        client=report.client,
        external_id=report.external_id,
        external_digest=report.external_digest,
    )


def _add_helpers(issue: Issue, helper_ids: tuple[int, ...]) -> None:
    through = Issue.helpers.through
    insert([through(issue_id=issue.pk, department_id=pk) for pk in helper_ids])


def _keep_example(report: Report, issue: Issue, by: Actor, at: datetime) -> None:
    """A suggestion that whoever files it knew better than is kept for the next training."""
    chosen = suggesting.label_of(report.topic.code, report.subtopic.code if report.subtopic else "")
    if report.suggested in suggesting.labels() and chosen not in {"", report.suggested}:
        insert([TopicExample(issue=issue, suggested=report.suggested, chosen=chosen, by=by.user, at=at)])


def _reporter_of(report: Report, issue: Issue, at: datetime) -> Reporter | None:
    """A web report needs a phone; patrols and staff may report what nobody complained of (未诉先办)."""
    if report.source != Source.WEB and not report.phone.strip() and not report.name.strip():
        return None
    phone = normalise_phone(report.phone) if report.source == Source.WEB or report.phone.strip() else ""
    return add_reporter(
        issue,
        phone=phone,
        name=report.name,
        share_with_firm=report.share_with_firm,
        on_behalf=report.on_behalf,
        language=report.language,
        is_first=True,
        at=at,
    )


def add_reporter(
    issue: Issue,
    *,
    phone: str,
    name: str,
    share_with_firm: bool,
    language: str,
    is_first: bool,
    at: datetime,
    on_behalf: str = "",
) -> Reporter:
    """Keep a person behind an issue; `phone` is E.164 or empty. Encrypted on the way into the row."""
    key = uuid.uuid4()
    reporter = Reporter(
        id=key,
        issue=issue,
        phone=phone,
        phone_index=blind_index(phone),
        name=texts.within(texts.one_line(name), texts.NAME_LENGTH, field="name"),
        share_with_firm=share_with_firm,
        on_behalf=texts.one_line(on_behalf)[:12],
        language="en" if language.startswith("en") else "zh-hans",
        is_first=is_first,
        token_digest=digest(secret_for("reporter", key)),
        consented_at=at,
        created_at=at,
    )
    insert([reporter])
    return reporter


def _history(
    issue: Issue, goes_to: Destination, reporter: Reporter | None, by: Actor, at: datetime
) -> list[Move]:
    """Filed; sent to the firm by the system where the contract says so; answered by a live incident."""
    first = Move(
        issue=issue,
        seq=1,
        verb=Verb.FILE,
        was="",
        now=Status.NEW,
        hat=_hat(by, issue),
        by=by.user,
        by_reporter=reporter,
        at=at,
    )
    rows = [first]
    if goes_to.status == Status.ASSIGNED:
        details = {"firm": goes_to.firm_id, "lead": goes_to.lead_id, "helpers": list(goes_to.helper_ids)}
        rows.append(_by_system(issue, 2, Verb.ASSIGN, Status.NEW, at, data=details))
    if issue.incident is not None:
        told = {"incident": issue.incident.pk}
        row = _by_system(issue, len(rows) + 1, Verb.ATTACH, Status(issue.status), at, data=told)
        row.note = issue.incident.text
        rows.append(row)
    return insert(rows)


def _by_system(
    issue: Issue, seq: int, verb: Verb, was: Status, at: datetime, *, data: dict[str, Any]
) -> Move:
    return Move(issue=issue, seq=seq, verb=verb, was=was, now=issue.status, hat=Hat.SYSTEM, data=data, at=at)


def _hat(by: Actor, issue: Issue) -> Hat:
    worn = access.hats(by.user, issue) if by.user is not None else by.hats
    return next((hat for hat in Hat if hat in worn), Hat.REPORTER)


def _evidence(report: Report, issue: Issue, by: Actor, at: datetime) -> None:
    photos.attach(issue, report.photos, kind=Evidence.Kind.REPORT, at=at, by=by.user)


def _start_clocks(issue: Issue, report: Report, at: datetime) -> None:
    emergency = issue.urgency == SubTopic.Urgency.EMERGENCY
    days = report.subtopic.handle_days if report.subtopic else clocks.ORDINARY_DAYS
    wanted = [clocks.clock(clocks.HANDLE, issue.pk, at, clocks.handle_promise(days))]
    if issue.contacted_at is None:
        wanted.append(clocks.clock(clocks.CONTACT, issue.pk, at, clocks.contact_promise(emergency=emergency)))
    handle = notices.set_deadlines(wanted, by=None, at=at, near=clocks.NEAR)[0]
    if report.due_at is not None and report.due_at < handle.due_at:
        with translation.override(settings.LANGUAGE_CODE):  # a record is kept in the office's language
            reason = gettext("Date of whoever passed it on")
        notices.move_deadline(handle.pk, due_at=report.due_at, reason=reason, by=None, at=at)


def _covering_incident(issue: Issue, at: datetime) -> Incident | None:
    """The newest live incident that covers the topic; one that names no topic covers them all."""
    known = vars(issue.compound)
    if not (
        known["incident_now"] if "incident_now" in known else quick.rows(_ANY_LIVE, issue.compound_id, at)
    ):
        return None
    if "incidents" not in known:  # beside `incident_now`, for the next report in the same row of a compound
        known["incidents"] = list(live_incidents(issue.compound_id, at).prefetch_related("topics"))
    live: list[Incident] = known["incidents"]
    for incident in live:
        topics = {topic.pk for topic in incident.topics.all()}
        if not topics or issue.topic_id in topics:
            return incident
    return None


def live_incidents(compound_id: int, at: datetime) -> QuerySet[Incident]:
    """The incidents whose notice answers reports of a compound now, the newest first."""
    return Incident.objects.filter(compounds=compound_id, starts_at__lte=at, ended_at__isnull=True)
