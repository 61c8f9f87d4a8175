"""Who may still be told of a subject: people who would see it if they opened its page today."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from notices.parties import Party
from properties.access import compounds_in_reach
from properties.models import User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.db.models import QuerySet


def seen_by(
    pairs: Iterable[tuple[int, Party]], visible_to: Callable[[User], QuerySet[Any]]
) -> set[tuple[int, Party]]:
    """Those of the (row, person) pairs whose person sees the row; anybody who is no active user is nobody.

    One statement for the people and one for each of them.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for key, party in pairs:
        if party.kind == "user" and _is_key(party.id):
            wanted[party.id].add(key)
    seen: set[tuple[int, Party]] = set()
    for user in User.objects.filter(pk__in=list(wanted), is_active=True):
        rows = visible_to(user).filter(pk__in=wanted[str(user.pk)]).order_by()
        seen.update((key, Party("user", str(user.pk))) for key in rows.values_list("pk", flat=True))
    return seen


def near(of: Mapping[int, int], pairs: Iterable[tuple[int, Party]]) -> set[tuple[int, Party]]:
    """Those of the (subject, person) pairs whose person works with the subject's compound; `of` names it."""
    asked = [(key, party) for key, party in pairs if key in of]
    seen = seen_by([(of[key], party) for key, party in asked], compounds_in_reach)
    return {(key, party) for key, party in asked if (of[key], party) in seen}


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
