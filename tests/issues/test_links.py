"""The doors for people without an account, and for photos: a secret, or a number and a phone."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from issues import access, links
from issues.models import Draft, Evidence, Issue, OutsideRequest, Reporter
from issues.workflow import Status, Verb
from properties.models import Role
from tests.cast import Cast, cast
from tests.factories import (
    DraftFactory,
    EvidenceFactory,
    IssueFactory,
    OutsideRequestFactory,
    ReporterFactory,
)
from tests.issues.people import MONDAY, PHONE, do, filed, walk
from yinhang.errors import Refused, TooMany

pytestmark = pytest.mark.django_db


def issues_of(people: Cast) -> list[Issue]:
    """One in each compound of the cast; the first is led by its department, the last helped by the other one."""
    mine = IssueFactory.create(compound=people.compound, lead=people.department)
    near = IssueFactory.create(compound=people.next_door)
    far = IssueFactory.create(compound=people.other_compound)
    far.helpers.add(people.other_department)
    return [mine, near, far]


# Links


def test_a_secret_opens_one_row_and_is_stored_nowhere() -> None:
    reporter = ReporterFactory.create()
    secret = links.secret_for("reporter", reporter.pk)
    assert (len(secret), access.get_reporter(secret)) == (32, reporter)
    assert secret != links.secret_for("outside", reporter.pk)
    assert secret not in str(vars(reporter))
    assert reporter.token_digest == links.digest(secret)


@pytest.mark.parametrize("secret", ["", "x", "x" * 32, "x" * 33, "\x00" * 32, "\ud800" * 32, "三" * 32])
def test_any_other_text_opens_nothing(secret: str) -> None:
    ReporterFactory.create()
    for door in (access.get_reporter, access.get_outside, access.get_draft):
        with pytest.raises(Http404):
            door(secret)


def test_a_draft_opens_for_a_week() -> None:
    DraftFactory.create(token_digest=links.digest("draft-here"))
    assert access.get_draft("draft-here") == Draft.objects.get()
    Draft.objects.update(expires_at=timezone.now())
    with pytest.raises(Http404):
        access.get_draft("draft-here")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"answered_at": MONDAY}, "outside.answered"),
        ({"ended_at": MONDAY}, "outside.ended"),
        ({"expires_at": MONDAY}, "outside.expired"),
    ],
)
def test_a_form_that_is_used_up_says_so(changes: dict[str, object], code: str) -> None:
    request = OutsideRequestFactory.create()
    secret = links.secret_for("outside", request.pk)
    assert access.get_outside(secret) == request
    OutsideRequest.objects.filter(pk=request.pk).update(**changes)
    with pytest.raises(Refused) as caught:
        access.get_outside(secret)
    assert caught.value.code == code


# Number and phone


@pytest.mark.parametrize(
    "phone", [PHONE, "+86 138 0013 8000", "１３８００１３８０００", "008613800138000", "138-0013-8000"]
)
def test_number_and_phone_find_the_report(phone: str) -> None:
    made = filed(cast())
    assert access.find_reporter(made.issue.code.lower(), phone) == made.reporter


def test_every_miss_is_the_same_sentence() -> None:
    people = cast()
    made = filed(people)
    other = filed(people, phone="13900139000")
    wrong_year = made.issue.code.replace("2026", "2025")
    misses = [
        (made.issue.code, "13900139000"),
        (other.issue.code, PHONE),
        (wrong_year, PHONE),
        ("YH-2026-999999", PHONE),
        ("nothing", PHONE),
        (made.issue.code, "not a phone"),
        ("", ""),
    ]
    told = set()
    for code, phone in misses:
        with pytest.raises(Refused) as caught:
            access.find_reporter(code, phone)
        told.add((caught.value.code, str(caught.value), caught.value.status, caught.value.field))
    assert len(told) == 1


def test_five_tries_in_a_quarter_of_an_hour() -> None:
    made = filed(cast())
    for _try in range(5):
        with pytest.raises(Refused):
            access.find_reporter(made.issue.code, "13900139000")
    with pytest.raises(TooMany) as caught:
        access.find_reporter(made.issue.code, PHONE)
    assert (caught.value.status, caught.value.retry_after > 0) == (429, True)


def test_five_tries_for_one_address_whatever_the_number() -> None:
    for number in range(5):
        with pytest.raises(Refused):
            access.find_reporter(f"YH-2026-{number:06d}", PHONE, ip="192.0.2.1")
    with pytest.raises(TooMany):
        access.find_reporter("YH-2026-000099", PHONE, ip="192.0.2.1")
    with pytest.raises(Refused) as caught:
        access.find_reporter("YH-2026-000099", PHONE, ip="192.0.2.2")
    assert caught.value.code == "track.not-found"


# Photos


def test_staff_see_photos_of_what_they_see() -> None:
    people = cast()
    mine, *_others = issues_of(people)
    photo = EvidenceFactory.create(issue=mine)
    assert access.get_evidence_for_user(people.own[Role.FIRM_MANAGER], photo.code) == photo
    for user in (people.other[Role.FIRM_MANAGER], people.own[Role.SYSTEM_ADMIN], AnonymousUser()):
        with pytest.raises(Http404):
            access.get_evidence_for_user(user, photo.code)


def test_a_reporter_sees_the_own_photos_and_the_results() -> None:
    made = filed(cast())
    assert made.reporter is not None
    joined = ReporterFactory.create(issue=made.issue, is_first=False)
    kinds = {kind: EvidenceFactory.create(issue=made.issue, kind=kind) for kind in Evidence.Kind}
    strange = EvidenceFactory.create()
    assert _seen(made.reporter, [*kinds.values(), strange]) == set(kinds.values())
    assert _seen(joined, [*kinds.values(), strange]) == {
        kinds[Evidence.Kind.BEFORE],
        kinds[Evidence.Kind.AFTER],
    }


def _seen(reporter: Reporter, photos: list[Evidence]) -> set[Evidence]:
    row = access.get_reporter(links.secret_for("reporter", reporter.pk))
    seen = set()
    for photo in photos:
        try:
            seen.add(access.get_evidence_for_reporter(row, photo.code))
        except Http404:
            continue
    return seen


def test_another_body_sees_the_photos_it_was_asked_about() -> None:
    request = OutsideRequestFactory.create()
    photo = EvidenceFactory.create(issue=request.issue)
    assert access.get_evidence_for_outside(request, photo.code) == photo
    with pytest.raises(Http404):
        access.get_evidence_for_outside(request, EvidenceFactory.create().code)
    with pytest.raises(Http404):
        access.get_evidence_for_outside(request, uuid4())


# Links of merged reports


def test_a_merged_report_shows_the_progress_of_the_other() -> None:
    people = cast()
    made, other = filed(people), filed(people, phone="13900139000")
    do(made.issue, Verb.MERGE, people.own[Role.PARTY_SECRETARY], into=other.issue)
    assert access.shown_issue(access.get_reporter(made.secret)) == other.issue
    assert access.shown_issue(access.get_reporter(other.secret)) == other.issue
    assert set(access.reporters_of(other.issue)) == {made.reporter, other.reporter}
    walk(people, other, Status.WORKING)
    reporter = access.get_reporter(made.secret)
    assert do(other.issue, Verb.URGE, reporter).urges == 1
    assert made.reporter is not None
    assert access.get_reporter_of(other.issue, made.reporter.pk) == made.reporter
    with pytest.raises(Http404):
        access.get_reporter_of(other.issue, ReporterFactory.create().pk)
