"""What `notices` asks about issues, residents and other bodies; registered when the app is ready."""

from __future__ import annotations

from collections import defaultdict
from datetime import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from issues import audiences, clocks, wording
from issues.models import Issue, OutsideRequest, Reporter
from notices.parties import Address, Party
from properties.admin_base import streets
from properties.models import User
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Words

QUIET_FROM, QUIET_TO = time(21, 0), time(8, 0)


class IssueBook:
    """The book of the subject "issue"."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        found = audiences.people(audiences.read_facts(subject_ids), who)
        return {key: [Party("user", person) for person in people] for key, people in found.items()}

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        return set(Issue.objects.open().filter(pk__in=subject_ids).values_list("pk", flat=True))

    def entitled(self, subject_id: int, party: Party) -> bool:
        return (subject_id, party) in self.entitled_many([(subject_id, party)])

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
        """Staff by what they may see today; reporters and other bodies by the row that made them a party."""
        issues: dict[Party, set[int]] = defaultdict(set)
        for subject_id, party in pairs:
            issues[party].add(subject_id)
        seen = (
            seen_by_staff(issues, Issue.objects.visible_to)
            | _seen_by_reporters(issues)
            | _seen_by_bodies(issues)
        )
        return {pair for pair in pairs if pair in seen}

    def words(self, notice: Notice) -> Words:
        return wording.words(notice)

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, wording.About]:
        return wording.fetch(subject_ids)

    def within(self, user: User) -> QuerySet[Issue]:
        """What the office sees of messages and deadlines in the admin site: those of its own subdistricts."""
        return Issue.objects.filter(subdistrict__in=streets(user))

    def hold(self, subject_id: int) -> None:
        """The issue first, then its deadlines: the order of the engine, so that nobody waits in a circle."""
        list(
            Issue.objects.select_for_update(of=("self",), no_key=True).filter(pk=subject_id).values_list("pk")
        )

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None:
        """The date the list is sorted by follows the handling deadline, whoever moved it."""
        if kind == clocks.HANDLE:
            Issue.objects.filter(pk=subject_id).exclude(due_at=due_at).update(due_at=due_at)


def seen_by_staff(
    subjects: Mapping[Party, set[int]], visible_to: Callable[[User], QuerySet[Any]]
) -> set[tuple[int, Party]]:
    """Which of its subjects each person may see today."""
    wanted = {party.id: (party, keys) for party, keys in subjects.items() if party.kind == "user"}
    seen: set[tuple[int, Party]] = set()
    for user in User.objects.filter(pk__in=_keys(wanted), is_active=True):
        party, keys = wanted[str(user.pk)]
        visible = visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
        seen.update((key, party) for key in visible)
    return seen


def _seen_by_reporters(issues: dict[Party, set[int]]) -> set[tuple[int, Party]]:
    wanted = {party.id: party for party in issues if party.kind == "reporter"}
    rows = Reporter.objects.filter(pk__in=_keys(wanted)).values_list("pk", "issue", "issue__merged_into")
    return {(key, wanted[str(pk)]) for pk, *followed in rows for key in followed if key is not None}


def _seen_by_bodies(issues: dict[Party, set[int]]) -> set[tuple[int, Party]]:
    wanted = {party.id: party for party in issues if party.kind == "outside"}
    rows = OutsideRequest.objects.filter(pk__in=_keys(wanted), answered_at=None, ended_at=None)
    return {(issue, wanted[str(pk)]) for pk, issue in rows.values_list("pk", "issue")}


def _keys(texts: Iterable[str]) -> list[UUID]:
    """The ids that are ids; a party called anything else belongs to nobody and must not break the batch."""
    keys = []
    for text in texts:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys


class ReporterBook:
    """Residents are reached by text message, where the installation sends any; never in the night."""

    def address(self, party_ids: Sequence[str]) -> dict[str, Address]:
        rows = Reporter.objects.filter(pk__in=_keys(party_ids)).select_related("issue")
        return {str(row.pk): _resident(row) for row in rows}


def _resident(row: Reporter) -> Address:
    # An invented number may be somebody's: demo data never sends a text message.
    phone = "" if row.issue.is_demo else reveal(row, "phone")
    return Address(
        email="",
        phone=phone,
        language=row.language,
        active=bool(phone),
        quiet_from=QUIET_FROM,
        quiet_to=QUIET_TO,
        digest=False,
        channels=("sms",) if phone.startswith("+861") else (),
    )


class OutsideBook:
    """Other bodies are reached by the e-mail address the office gave."""

    def address(self, party_ids: Sequence[str]) -> dict[str, Address]:
        rows = OutsideRequest.objects.filter(pk__in=_keys(party_ids)).exclude(email="")
        return {str(row.pk): _body(row) for row in rows}


def _body(row: OutsideRequest) -> Address:
    return Address(
        email=row.email,
        phone="",
        language="zh-hans",
        active=True,
        quiet_from=None,
        quiet_to=None,
        digest=False,
        channels=("email",),
    )
