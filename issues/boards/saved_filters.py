"""Filters people keep: their own, and those an officer shares with everybody of the subdistrict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q
from django.http import Http404, QueryDict
from django.urls import reverse

from issues.boards.work_list import COUNTED_UP_TO, counts
from issues.filters import filter_for, in_state, names_of
from issues.models import Issue, SavedFilter
from properties.access import standing
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from issues.querysets import IssueQuerySet
    from properties.models import User
    from properties.requests import SignedInRequest

MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Chip:
    """A list one tap away. `count` is drawn beside it, "" where nothing is counted."""

    text: str
    href: str
    count: str = ""
    current: bool = False


def saved_filters(user: User) -> list[SavedFilter]:
    """The person's own first, then those shared with a subdistrict they work in, at whatever level."""
    at = standing(user)
    shared = Q(shared_with__in=at.subdistricts)
    if at.grids:
        shared |= Q(shared_with__children__in=at.grids)
    if at.neighbourhoods:
        shared |= Q(shared_with__children__children__in=at.neighbourhoods)
    rows = SavedFilter.objects.filter(Q(owner=user) | shared).distinct()
    return sorted(rows, key=lambda row: (row.owner_id != user.pk, row.name, row.pk))[:MOST_SHOWN]


def own_filter(user: User, pk: int) -> SavedFilter:
    """A filter of the person's own, or 404."""
    row = SavedFilter.objects.filter(owner=user, pk=pk).first()
    if row is None:
        raise Http404
    return row


def chips(request: SignedInRequest, query: str) -> list[Chip]:
    """The saved filters as chips, each with the length of the list it opens, counted in one query.

    `query` is the list in hand. A shared filter the person's posts do not allow is left out.
    """
    usable = [
        (row, found.rows)
        for row in saved_filters(request.user)
        if (found := _found(row, request)) is not None
    ]
    url = reverse("work:list")
    lengths = counts([rows for _row, rows in usable])
    return [
        Chip(row.name, f"{url}?{row.query}", _count(length), current=row.query == query)
        for (row, _rows), length in zip(usable, lengths, strict=True)
    ]


class Found(NamedTuple):
    """The rows a query string asks for, and the form that read it (None where there was nothing to read)."""

    rows: IssueQuerySet
    form: Any


def _found(row: SavedFilter, request: SignedInRequest) -> Found | None:
    try:
        return find(QueryDict(row.query), request)
    except BadRequest:
        return None


def find(query: QueryDict, request: SignedInRequest) -> Found | None:
    """What a query string asks for; open reports where it does not say which. None when a value is not valid.

    BadRequest for a filter that is unknown or not the person's to use.
    """
    rows = Issue.objects.visible_to(request.user)
    if not query.get("state"):
        rows = rows.open()
    names = names_of(query)
    if not names:
        return Found(rows, None)
    if names == ["state"] and (of_state := in_state(rows, str(query.get("state")))) is not None:
        return Found(of_state, None)  # the lists everybody opens need no form to be read
    found = filter_for(query, request.user, rows, request)
    return Found(found.qs, found.form) if found.form.is_valid() else None


def filter_form(query: QueryDict, request: SignedInRequest) -> Any:
    """The form of all filters the person may use, filled in from a query string."""
    return filter_for(query, request.user, Issue.objects.visible_to(request.user), request).form


def _count(length: int) -> str:
    return str(length) if length <= COUNTED_UP_TO else f"{COUNTED_UP_TO}+"
