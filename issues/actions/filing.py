"""A report becomes an issue: where it goes, what it promises, who is told — in one transaction, few statements.

First each report is planned by itself, and may be refused; then all that were not are written together. One report
is a list of one.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, NotRequired, TypedDict, Unpack

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from issues import access, clocks, figures, news, programs, recurrence, routing, suggesting, texts
from issues.actions import photos
from issues.actions.complaints import link_at_filing
from issues.actions.covering import covering
from issues.links import digest, secret_for
from issues.models import Issue, Move, Reporter, Source, SubTopic, TopicExample
from issues.workflow import Hat, Status, Verb
from notices import actions as notices
from notices import calendar_data
from notices.calendar import due
from notices.rows import insert
from properties.phones import normalise_phone
from stations.actions import hold_uploads, use_uploads
from yinhang.errors import Refused
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from issues.access import Actor
    from issues.models import Topic
    from issues.routing import Destination
    from notices.actions import Clock
    from properties.models import Building, Compound, Entrance
    from properties.photos import CleanPhoto, CleanPhotoRow


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports. `phone` and `name` as typed; photos cleaned, or already stored with a draft.

    `uploads` are numbers of photos a program sent ahead, which this report uses up.
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
    uploads: tuple[UUID, ...] = ()
    client: str = ""
    external_id: str = ""
    external_digest: str = ""
    suggested: str = ""
    due_at: datetime | None = None


class Person(TypedDict):
    """Somebody behind a report; `phone` is E.164 or empty."""

    phone: str
    name: str
    share_with_firm: bool
    language: str
    is_first: bool
    at: datetime
    on_behalf: NotRequired[str]


class Filed(NamedTuple):
    """`secret` opens the reporter's page; "" where nobody left a phone or name. Not new: known by its client's number."""

    issue: Issue
    reporter: Reporter | None
    secret: str
    is_new: bool = True


def filed(issue: Issue, reporter: Reporter | None) -> Filed:
    return Filed(issue, reporter, secret_for("reporter", reporter.pk) if reporter else "")


class Plan(NamedTuple):
    """A report that may be filed as it is: its rows, not written yet, and where it goes."""

    report: Report
    issue: Issue
    reporter: Reporter | None
    goes_to: Destination
    photos: tuple[CleanPhoto | CleanPhotoRow, ...]


def create(report: Report, *, by: Actor, at: datetime, split_from: Issue | None = None) -> Filed:
    """File inside the caller's transaction. Raises Refused for text, phone or place that cannot be."""
    return write([plan(report, by=by, at=at, split_from=split_from)], by=by, at=at)[0]


def plan(report: Report, *, by: Actor, at: datetime, split_from: Issue | None = None) -> Plan:
    """What `write` takes. Everything a report can be refused for is asked here; inside the caller's transaction."""
    held = hold_uploads(ids=report.uploads, by=by.user, field="photos") if report.uploads else []
    _check(report)
    if report.due_at is not None:
        notices.check_dates(at, report.due_at)
    goes_to = routing.load(report.compound, report.topic.pk, at)
    issue = _row(report, goes_to, at)
    issue.split_from = split_from
    reporter = _reporter_of(report, at) if split_from is None else None
    return Plan(report, issue, reporter, goes_to, (*report.photos, *held))


def write(plans: Sequence[Plan], *, by: Actor, at: datetime) -> list[Filed]:
    """File the planned reports inside the caller's transaction, all of them in the statements of one."""
    issues = [plan.issue for plan in plans]
    _set_beside_others(issues, at)
    insert(issues)
    link_at_filing(issues, at=at)
    _add_helpers(plans)
    _keep_examples(plans, by, at)
    _add_reporters(plans)
    filings = [news.Filing(plan.issue, plan.reporter, _history(plan, by, at)) for plan in plans]
    insert([move for filing in filings for move in filing.history])
    _add_photos(plans, by, at)
    _start_clocks(plans, at)
    figures.record_filings(issues)
    news.tell_of_filings(filings, at=at)
    programs.tell_of_filings(issues, at=at)
    return [filed(plan.issue, plan.reporter) for plan in plans]


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


def _set_beside_others(issues: Sequence[Issue], at: datetime) -> None:
    """What a report comes back as, and the incident that answers it. A part of another report never comes back."""
    whole = [issue for issue in issues if issue.split_from_id is None]
    for issue, old in zip(whole, recurrence.of(whole, at), strict=True):
        issue.recurrence_of_id = old
    for issue, incident in zip(issues, covering(issues, at), strict=True):
        if incident is not None:
            issue.incident, issue.contacted_at = incident, at


def _add_helpers(plans: Iterable[Plan]) -> None:
    through = Issue.helpers.through
    insert(
        [
            through(issue_id=plan.issue.pk, department_id=helper)
            for plan in plans
            for helper in plan.goes_to.helper_ids
        ]
    )


def _keep_examples(plans: Iterable[Plan], by: Actor, at: datetime) -> None:
    """A suggestion that whoever files it knew better than is kept for the next training."""
    kept = []
    for report, issue, *_rest in plans:
        if report.suggested in suggesting.labels():
            chosen = suggesting.label_of(report.topic.code, report.subtopic.code if report.subtopic else "")
            if chosen not in {"", report.suggested}:
                example = TopicExample(
                    issue=issue, suggested=report.suggested, chosen=chosen, by=by.user, at=at
                )
                kept.append(example)
    insert(kept)


def _reporter_of(report: Report, at: datetime) -> Reporter | None:
    """A web report needs a phone; patrols and staff may report what nobody complained of (未诉先办)."""
    if report.source != Source.WEB and not report.phone.strip() and not report.name.strip():
        return None
    phone = normalise_phone(report.phone) if report.source == Source.WEB or report.phone.strip() else ""
    return _reporter(
        phone=phone,
        name=report.name,
        share_with_firm=report.share_with_firm,
        on_behalf=report.on_behalf,
        language=report.language,
        is_first=True,
        at=at,
    )


def _add_reporters(plans: Iterable[Plan]) -> None:
    rows = []
    for plan in plans:
        if plan.reporter is not None:
            plan.reporter.issue = plan.issue
            rows.append(plan.reporter)
    insert(rows)


def add_reporter(issue: Issue, **about: Unpack[Person]) -> Reporter:
    """Keep one more person behind an issue."""
    reporter = _reporter(**about)
    reporter.issue = issue
    insert([reporter])
    return reporter


def _reporter(**about: Unpack[Person]) -> Reporter:
    """The row of a person, encrypted on its way into the database; of no issue yet."""
    key, phone = uuid.uuid4(), about["phone"]
    return Reporter(
        id=key,
        phone=phone,
        phone_index=blind_index(phone),
        name=texts.within(texts.one_line(about["name"]), texts.NAME_LENGTH, field="name"),
        share_with_firm=about["share_with_firm"],
        on_behalf=texts.one_line(about.get("on_behalf", ""))[:12],
        language="en" if about["language"].startswith("en") else "zh-hans",
        is_first=about["is_first"],
        token_digest=digest(secret_for("reporter", key)),
        consented_at=about["at"],
        created_at=about["at"],
    )


def _history(plan: Plan, by: Actor, at: datetime) -> list[Move]:
    """Filed; sent to the firm by the system where the contract says so; answered by a live incident."""
    issue, goes_to = plan.issue, plan.goes_to
    first = Move(
        issue=issue,
        seq=1,
        verb=Verb.FILE,
        was="",
        now=Status.NEW,
        hat=_hat(by, plan),
        by=by.user,
        by_reporter=plan.reporter,
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
    return rows


def _by_system(
    issue: Issue, seq: int, verb: Verb, was: Status, at: datetime, *, data: dict[str, Any]
) -> Move:
    return Move(issue=issue, seq=seq, verb=verb, was=was, now=issue.status, hat=Hat.SYSTEM, data=data, at=at)


def _hat(by: Actor, plan: Plan) -> Hat:
    worn = by.hats
    if by.user is not None:
        worn = access.hats(by.user, plan.issue, helpers=plan.goes_to.helper_ids)
    return next((hat for hat in Hat if hat in worn), Hat.REPORTER)


def _add_photos(plans: Iterable[Plan], by: Actor, at: datetime) -> None:
    photos.attach_to_reports(((plan.issue, plan.photos) for plan in plans), at=at, by=by.user)
    if used := [upload for plan in plans for upload in plan.report.uploads]:
        use_uploads(ids=used, at=at)


def _start_clocks(plans: Sequence[Plan], at: datetime) -> None:
    wanted = [clock for plan in plans for clock in _clocks(plan, at)]
    rows = notices.set_deadlines(wanted, by=None, at=at, near=clocks.NEAR)
    handle = {row.subject_id: row for row in rows if row.kind == clocks.HANDLE}
    for report, issue, *_rest in plans:
        if report.due_at is not None and report.due_at < handle[issue.pk].due_at:
            with translation.override(settings.LANGUAGE_CODE):  # a record is kept in the office's language
                reason = gettext("Date of whoever passed it on")
            key = handle[issue.pk].pk
            notices.move_deadline(key, due_at=report.due_at, reason=reason, by=None, at=at)


def _clocks(plan: Plan, at: datetime) -> Iterator[Clock]:
    issue, subtopic = plan.issue, plan.report.subtopic
    emergency = issue.urgency == SubTopic.Urgency.EMERGENCY
    days = subtopic.handle_days if subtopic else clocks.ORDINARY_DAYS
    yield clocks.clock(clocks.HANDLE, issue.pk, at, clocks.handle_promise(days))
    if issue.contacted_at is None:
        yield clocks.clock(clocks.CONTACT, issue.pk, at, clocks.contact_promise(emergency=emergency))
