"""Who is told of an assessment: the managers of the firms in it, and whoever takes the next step."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from assessments import periodflow
from assessments.models import Period, Score
from assessments.periodflow import State
from notices.parties import Party
from properties.models import Post, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

_OFFICE: Final = (Role.STREET_OFFICER,)
_LEADER: Final = (Role.STREET_LEADER,)


def next_in_turn(period: Period) -> list[Party]:
    """Who is told that a step was taken: those whose turn it is now, and the firms when it concerns them."""
    if period.state == State.REVIEW:
        return department(period, periodflow.REVIEWING_DEPARTMENT)
    if period.state == State.SUPERVISION:
        return department(period, periodflow.SUPERVISING_DEPARTMENT)
    if period.state in {State.OBJECTIONS, State.DECIDED}:
        return managers([period.pk])[period.pk]
    if period.state in {State.CLEARED, State.DRAFT}:
        return office(period)
    return []


def managers(periods: Collection[int]) -> dict[int, list[Party]]:
    """Period → today's managers of the firms in it."""
    rows = Score.objects.filter(period__in=periods, is_current=True).order_by()
    pairs = list(rows.values_list("period", "firm").distinct())
    held = _grouped(_posts(Role.FIRM_MANAGER).filter(firm__in={firm for _of, firm in pairs}), "firm")
    found: dict[int, list[Party]] = {pk: [] for pk in periods}
    for pk, firm in sorted(pairs):
        found[pk] += [party for party in held[firm] if party not in found[pk]]
    return found


def managers_of(firm: int) -> list[Party]:
    return _grouped(_posts(Role.FIRM_MANAGER).filter(firm=firm), "firm")[firm]


def office(period: Period, roles: Iterable[Role] = _OFFICE) -> list[Party]:
    return offices([period.pk], roles)[period.pk]


def offices(periods: Collection[int], roles: Iterable[Role] = _OFFICE) -> dict[int, list[Party]]:
    """Period → the people of its street office who hold one of the roles today."""
    streets = dict(Period.objects.filter(pk__in=periods).values_list("pk", "subdistrict"))
    held = _grouped(_posts(*roles).filter(area__in=set(streets.values())), "area")
    return {pk: held[streets[pk]] if pk in streets else [] for pk in periods}


def department(period: Period, code: str) -> list[Party]:
    posts = _posts(Role.DEPARTMENT_OFFICER).filter(
        department__area=period.subdistrict_id, department__code=code
    )
    return [party for parties in _grouped(posts, "department").values() for party in parties]


def _posts(*roles: Role) -> QuerySet[Post]:
    posts: QuerySet[Post] = Post.objects.today().of_people()
    return posts.filter(role__in=roles).order_by("user").distinct()


def _grouped(posts: QuerySet[Post], column: str) -> dict[int | None, list[Party]]:
    found: dict[int | None, list[Party]] = defaultdict(list)
    for place, user in posts.values_list(column, "user"):
        party = Party("user", str(user))
        if party not in found[place]:
            found[place].append(party)
    return found
