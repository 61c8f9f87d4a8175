"""Who is told of a red and black list: the managers of the firms on it, and the street that decides."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from notices.parties import Party
from pledges.access import DECIDERS
from pledges.models import League, LeagueRow
from properties.models import Post, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet


def managers(league_ids: Collection[int]) -> dict[int, list[Party]]:
    """List → today's managers of the firms that stand on it."""
    rows = LeagueRow.objects.filter(league__in=league_ids, is_current=True).order_by()
    pairs = list(rows.values_list("league", "firm"))
    posts = _posts(Role.FIRM_MANAGER).filter(firm__in={firm for _league, firm in pairs})
    held = _grouped(posts.values_list("firm", "user"))
    return {
        league: [person for of, firm in pairs if of == league for person in held[firm]]
        for league in league_ids
    }


def managers_of(firm: int) -> list[Party]:
    return _grouped(_posts(Role.FIRM_MANAGER).filter(firm=firm).values_list("firm", "user"))[firm]


def office(league_ids: Collection[int], roles: Iterable[Role] = DECIDERS) -> dict[int, list[Party]]:
    """List → the people of its street office who hold one of the roles today."""
    streets = dict(League.objects.filter(pk__in=league_ids).values_list("pk", "campaign__subdistrict"))
    posts = _posts(*roles).filter(area__in=set(streets.values()))
    held = _grouped(posts.values_list("area", "user"))
    return {league: held[streets[league]] if league in streets else [] for league in league_ids}


def _posts(*roles: Role) -> QuerySet[Post]:
    posts: QuerySet[Post] = Post.objects.today().of_people()
    return posts.filter(role__in=roles).order_by("user").distinct()


def _grouped(pairs: Iterable[tuple[int | None, object]]) -> dict[int | None, list[Party]]:
    found: dict[int | None, list[Party]] = defaultdict(list)
    for place, user in pairs:
        party = Party("user", str(user))
        if party not in found[place]:
            found[place].append(party)
    return found
