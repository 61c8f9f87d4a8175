"""The only doors to an issue and what hangs on it, and in what capacity someone comes through them.

A stranger and a wrong number get the same 404. What a person may do once inside is `hats` × the table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues import catalogue, limits
from issues.links import SECRET_LENGTH, digest
from issues.models import Draft, DraftPhoto, Evidence, Issue, OutsideRequest, Reporter, Spot, SpotPhoto
from issues.models.spots import SPOT_PREFIX
from issues.querysets import reaches
from issues.workflow import FIRM, OFFICE, Hat
from notices.prepared import Prepared
from properties.access import Standing, standing
from properties.models import Department, Role, User
from properties.phones import normalise_phone
from yinhang.errors import Refused
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

# What every page shows of an issue, fetched with it. No more than that: PostgreSQL needs 14 ms to plan a join of
# a dozen tables and a quarter of one for six. Topics come from the catalogue, what is rarely set when asked for.
_SHOWN = ("compound", "building", "entrance", "firm", "handler", "lead")
_REPORTERS_ISSUE = tuple(f"issue__{name}" for name in ("compound", "building", "firm", "lead"))
_SHOWN_OF_SPOT = (
    "topic",
    "subtopic",
    "compound",
    "building",
    "neighbourhood",
    "grid",
    "firm",
    "recurrence_of",
)
_FIND_SPOTS = (
    Role.GRID_WORKER,
    Role.GRID_HEAD,
    Role.NEIGHBOURHOOD_STAFF,
    Role.PARTY_SECRETARY,
    Role.FIRM_MANAGER,
    Role.FIRM_WORKER,
    Role.STREET_OFFICER,
)
_CODE = re.compile(r"([A-Z]{1,8})-(\d{4})-(\d{6,12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone acting on one issue: in which capacities, and who it is."""

    hats: frozenset[Hat]
    user: User | None = None
    reporter: Reporter | None = None
    outside: OutsideRequest | None = None


SYSTEM = Actor(frozenset({Hat.SYSTEM}))
VISITOR = Actor(frozenset({Hat.REPORTER}))


def hats(
    user: User | AnonymousUser, issue: Issue, *, helpers: Collection[int] | None = None
) -> frozenset[Hat]:
    """The capacities the person's posts of today give them on this issue. Leaders and supervisors only read.

    `helpers` are its helping departments where the caller knows them.
    """
    at = standing(user)
    worn = _worn(at, issue)
    if at.holds_in((Role.DEPARTMENT_OFFICER,), issue.lead_id) or (
        at.departments and _helps(at, issue, helpers)
    ):
        worn.add(Hat.DEPARTMENT)
    return frozenset(worn)


def _worn(at: Standing, row: Issue | Spot) -> set[Hat]:
    """The capacities that come from where it is and who answers for the place."""
    return {
        hat
        for hat, role, place in (
            (Hat.FIRM_WORKER, Role.FIRM_WORKER, row.firm_id),
            (Hat.FIRM_MANAGER, Role.FIRM_MANAGER, row.firm_id),
            (Hat.COMMITTEE, Role.COMMITTEE_CHAIR, row.compound_id),
            (Hat.COMMITTEE, Role.COMMITTEE_MEMBER, row.compound_id),
            (Hat.NEIGHBOURHOOD, Role.NEIGHBOURHOOD_STAFF, row.neighbourhood_id),
            (Hat.SECRETARY, Role.PARTY_SECRETARY, row.neighbourhood_id),
            (Hat.GRID, Role.GRID_WORKER, row.grid_id),
            (Hat.GRID_HEAD, Role.GRID_HEAD, row.grid_id),
            (Hat.STREET, Role.STREET_OFFICER, row.subdistrict_id),
        )
        if at.holds_in((role,), place)
    }


def spot_hats(user: User | AnonymousUser, spot: Spot) -> frozenset[Hat]:
    """The capacities on one spot of the register; a department works with the spots of its whole subdistrict."""
    at = standing(user)
    worn = _worn(at, spot)
    if any(post.department and post.department.area_id == spot.subdistrict_id for post in at.posts):
        worn.add(Hat.DEPARTMENT)
    return frozenset(worn)


def _helps(at: Standing, issue: Issue, helpers: Collection[int] | None) -> bool:
    if helpers is not None:
        return not at.departments.isdisjoint(helpers)
    return issue.helpers.filter(pk__in=at.departments).exists()


def enforces(user: User | None, issue: Issue) -> bool:
    """Whether the person is an officer of an enforcing department that leads or helps with this issue."""
    if user is None or not (departments := standing(user).departments):
        return False
    involved = {issue.lead_id, *issue.helpers.values_list("pk", flat=True)} & departments
    return bool(involved) and Department.objects.filter(pk__in=involved, is_enforcer=True).exists()


def actor_for(user: User | AnonymousUser, issue: Issue) -> Actor:
    return Actor(hats(user, issue), user=user if isinstance(user, User) else None)


def reporter_actor(reporter: Reporter) -> Actor:
    return Actor(frozenset({Hat.REPORTER}), reporter=reporter)


def outside_actor(request: OutsideRequest) -> Actor:
    return Actor(frozenset({Hat.OUTSIDE}), outside=request)


def key_of(code: str) -> int | None:
    """The row number in a public number such as YH-2026-000123, or None when it is not one."""
    found = _CODE.fullmatch(code.strip().upper())
    if found is None or found[1] != settings.CODE_PREFIX.upper():
        return None
    return int(found[3])


_BY_KEY: Prepared[Issue] = Prepared(lambda key: Issue.objects.select_related(*_SHOWN).filter(pk=key), int)


def get_issue(user: User | AnonymousUser, code: str) -> Issue:
    """Return the issue with what its page shows, or 404 alike for a stranger and for no such number."""
    issue = _BY_KEY.first(key_of(code) or 0)
    if issue is None or issue.code != code or not reaches(standing(user), issue):
        raise Http404
    return catalogue.name(issue)


_BY_SECRET: Prepared[Reporter] = Prepared(
    lambda mark: Reporter.objects.select_related("issue", *_REPORTERS_ISSUE).filter(token_digest=mark), str
)


def may_open(user: User | AnonymousUser, issue: Issue) -> bool:
    """Whether the person's posts reach an issue, e.g. one they filed for a place others look after."""
    return Issue.objects.visible_to(user).filter(pk=issue.pk).exists()


def get_reporter(secret: str) -> Reporter:
    """Return the reporter whose link holds `secret`, with the issue; 404 for any other text."""
    found = None
    if len(secret) == SECRET_LENGTH:
        found = _BY_SECRET.first(digest(secret))
    if found is None:
        raise Http404
    catalogue.name(found.issue)
    return found


def shown_issue(reporter: Reporter) -> Issue:
    """The issue whose progress concerns the reporter: the one theirs was merged into, where it was."""
    issue = reporter.issue
    return issue if issue.merged_into is None else issue.merged_into


def find_reporter(code: str, phone: str, *, ip: str = "") -> Reporter:
    """The reporter of an issue by number and phone. One and the same sentence for every miss.

    Raises Refused("track.not-found"), or TooMany after five tries in a quarter of an hour.
    """
    limits.looking_up(code=code, ip=ip)
    missing = Refused(
        "track.not-found", _("No report was found for this number and phone. Please check both.")
    )
    try:
        index = blind_index(normalise_phone(phone))
    except Refused:
        raise missing from None
    rows = Reporter.objects.select_related(*_REPORTERS_ISSUE)
    found = rows.filter(issue=key_of(code) or 0, phone_index=index).first()
    if found is None or found.issue.code != code.strip().upper():
        raise missing
    return found


_DRAFT: Prepared[Draft] = Prepared(
    lambda mark, now: Draft.objects.filter(token_digest=mark, expires_at__gt=now).order_by(), str, datetime
)


def get_draft(token: str) -> Draft:
    """Return the unfinished report of the address, or 404 when there is none or its week is over."""
    draft = _DRAFT.first(digest(token), timezone.now())
    if draft is None:
        raise Http404
    return draft


def get_draft_photo(draft: Draft, slot: int) -> DraftPhoto:
    photo = draft.photos.filter(slot=slot).first()
    if photo is None:
        raise Http404
    return photo


def get_outside(secret: str) -> OutsideRequest:
    """Return the request another body was sent. Refused, in plain words, once answered, ended or expired."""
    found = None
    if len(secret) == SECRET_LENGTH:
        rows = OutsideRequest.objects.select_related(
            "issue__topic", "issue__subtopic", "issue__compound", "issue__building"
        )
        found = rows.filter(token_digest=digest(secret)).first()
    if found is None:
        raise Http404
    if found.answered_at is not None:
        raise Refused("outside.answered", _("Thank you: this request has already been answered."))
    if found.ended_at is not None:
        raise Refused("outside.ended", _("The office has taken this request back. Nothing more is needed."))
    if found.expires_at < timezone.now():
        raise Refused(
            "outside.expired", _("This form was open for 14 days and has closed. Please call the office.")
        )
    return found


def get_evidence_for_user(user: User | AnonymousUser, code: UUID) -> Evidence:
    """Return a photo of an issue the person may see, else 404."""
    photo = Evidence.objects.filter(code=code, issue__in=Issue.objects.visible_to(user)).first()
    if photo is None:
        raise Http404
    return photo


def may_find_spots(user: User | AnonymousUser) -> bool:
    """Whether some post of the person enters spots; where, `actions.spots.find` asks again."""
    return standing(user).holds(*_FIND_SPOTS)


def spot_key(code: str) -> int | None:
    """The row number in a spot's number such as DW-2026-000012, or None when it is not one."""
    found = _CODE.fullmatch(code.strip().upper())
    return int(found[3]) if found is not None and found[1] == SPOT_PREFIX else None


def get_spot(user: User | AnonymousUser, code: str) -> Spot:
    """Return the spot with what its page shows, or 404 alike for a stranger and for no such number."""
    rows = Spot.objects.visible_to(user).select_related(*_SHOWN_OF_SPOT)
    spot = rows.filter(pk=spot_key(code) or 0).first()
    if spot is None or spot.code != code:
        raise Http404
    return spot


def get_spot_photo(user: User | AnonymousUser, code: str, photo: UUID) -> SpotPhoto:
    """Return a photo of a spot the person may see, under the address of that very spot; else 404."""
    found = SpotPhoto.objects.filter(code=photo, spot__in=Spot.objects.visible_to(user)).first()
    if found is None or found.spot_id != spot_key(code):
        raise Http404
    return found


def get_evidence_for_reporter(reporter: Reporter, code: UUID) -> Evidence:
    """Return a photo of the reporter's issue, or of the one it was merged into; else 404.

    What others attached to a report is theirs: a reporter who joined sees the results, not the first photos.
    """
    issue = shown_issue(reporter)
    kinds = [Evidence.Kind.BEFORE, Evidence.Kind.AFTER]
    photos = Evidence.objects.filter(code=code)
    if reporter.is_first:
        photo = (
            photos.filter(issue=reporter.issue_id).first()
            or photos.filter(issue=issue, kind__in=kinds).first()
        )
    else:
        photo = photos.filter(issue=issue, kind__in=kinds).first()
    if photo is None:
        raise Http404
    return photo


def get_evidence_for_outside(request: OutsideRequest, code: UUID) -> Evidence:
    """Return a photo of the issue another body was asked about, while its form is open; else 404."""
    photo = Evidence.objects.filter(code=code, issue=request.issue_id).first()
    if photo is None:
        raise Http404
    return photo


def reporters_of(issue: Issue) -> QuerySet[Reporter]:
    """Everybody behind an issue, those whose report was merged into it included; the first reporter first."""
    # As a subquery: an OR across the join would read both tables whole.
    together = Issue.objects.filter(Q(pk=issue.pk) | Q(merged_into=issue)).values("pk")
    return Reporter.objects.filter(issue__in=together).order_by("-is_first", "created_at")


def get_reporter_of(issue: Issue, reporter_id: UUID) -> Reporter:
    """Return a reporter of an issue (or of one merged into it) that the person opened by its own door."""
    found = reporters_of(issue).filter(pk=reporter_id).first()
    if found is None:
        raise Http404
    return found


def may_see_contact(user: User | AnonymousUser, issue: Issue, reporter: Reporter) -> bool:
    """Office and department staff on duty here; the firm complained of only where the resident ticked it.

    Someone with a post in the firm counts as the firm, whatever else they are.
    """
    worn = hats(user, issue)
    if worn & FIRM:
        return reporter.share_with_firm
    return bool(worn & (OFFICE | {Hat.DEPARTMENT}))
