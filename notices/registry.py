"""Where upper floors say who is told and what is said. Filled in AppConfig.ready, read by the planner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from notices.models import Notice
    from notices.parties import Address, Party, Words


class NothingLeft(Exception):
    """A book raises it from `words` when there is nothing left to say; the message is cancelled."""


class SubjectBook(Protocol):
    """What an upper app knows of one kind of subject. Each method answers for many at once where it can."""

    def audience(self, subject_ids: Sequence[int], who: str) -> dict[int, list[Party]]:
        """Who stands on rung `who` for each subject; an unheld subject answers with the next level up."""

    def still_open(self, subject_ids: Sequence[int]) -> set[int]:
        """Which of the subjects can still be reminded of."""

    def entitled(self, subject_id: int, party: Party) -> bool:
        """Whether the party may still be told of the subject."""

    def words(self, notice: Notice) -> Words:
        """What the notice says, in the language that is active while it is called."""


@runtime_checkable
class ManyEntitled(Protocol):
    """A book may answer `entitled` for a whole batch; the drain then asks once instead of once a row."""

    def entitled_many(self, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]: ...


@runtime_checkable
class ReadsAhead(Protocol):
    """A book may read what its words need for a whole batch; `words` finds it in `notice.fetched`."""

    def fetch(self, subject_ids: Sequence[int]) -> Mapping[int, object]: ...


@runtime_checkable
class FollowsDates(Protocol):
    """A book may keep a copy of a promised date, for its lists; it is told whenever one changes."""

    def moved(self, kind: str, subject_id: int, due_at: datetime) -> None: ...

    def hold(self, subject_id: int) -> None: ...


@runtime_checkable
class KnowsReach(Protocol):
    """A book may say which of its subjects a member of the office may look at in the admin site; as rows."""

    def within(self, user: Any) -> QuerySet[Any]: ...


class PartyBook(Protocol):
    """Where the parties of one kind are reached. A party left out of the answer no longer exists."""

    def address(self, party_ids: Sequence[str]) -> dict[str, Address]: ...


_subjects: dict[str, SubjectBook] = {}
_parties: dict[str, PartyBook] = {}


def register_subject(kind: str, book: SubjectBook) -> None:
    _subjects[kind] = book


def register_party(kind: str, book: PartyBook) -> None:
    _parties[kind] = book


def subject_book(kind: str) -> SubjectBook:
    """The book of a kind of subject; KeyError when no app has registered one."""
    return _subjects[kind]


def hold(subject_kind: str, subject_id: int) -> None:
    """Lock the subject whose copy of a date is about to change: always before its deadlines, as its own moves do."""
    book: object = _subjects.get(subject_kind)
    if isinstance(book, FollowsDates):
        book.hold(subject_id)


def date_moved(subject_kind: str, kind: str, subject_id: int, due_at: datetime) -> None:
    """Tell the book of the subject, if it wants to know, inside the transaction that moved the date."""
    book: object = _subjects.get(subject_kind)
    if isinstance(book, FollowsDates):
        book.moved(kind, subject_id, due_at)


def party_book(kind: str) -> PartyBook:
    """The book of a kind of party; KeyError when no app has registered one."""
    return _parties[kind]


def entitled_pairs(kind: str, pairs: Sequence[tuple[int, Party]]) -> set[tuple[int, Party]]:
    """Which of the (subject id, party) pairs may still be told."""
    book = subject_book(kind)
    if isinstance(book, ManyEntitled):
        return book.entitled_many(pairs)
    return {(subject_id, party) for subject_id, party in pairs if book.entitled(subject_id, party)}


def read_ahead(notices: Sequence[Notice]) -> None:
    """Let the books read once for all notices about to be worded, where they want to."""
    by_kind: dict[str, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.subject_kind, []).append(notice)
    for kind, members in by_kind.items():
        book: object = _subjects.get(kind)
        if isinstance(book, ReadsAhead):
            found = book.fetch(sorted({notice.subject_id for notice in members}))
            for notice in members:
                notice.fetched = found.get(notice.subject_id)


def reaches(user: Any) -> list[tuple[str, QuerySet[Any]]]:
    """(kind, subjects within the person's reach) for each kind of subject whose book limits what the office sees."""
    return [
        (kind, book.within(user)) for kind, book in sorted(_subjects.items()) if isinstance(book, KnowsReach)
    ]
