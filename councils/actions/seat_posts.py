"""Posts follow seats: whoever sits in a committee and has an account holds the post of chair or member as long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.admin.models import ADDITION, CHANGE
from django.db.models import Q

from councils.committee_rules import Office
from councils.models import CommitteeSeat
from properties.actions import appoint
from properties.actions.office import log
from properties.models import Post, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from properties.models import Compound, User

POST_OF: Final = {
    Office.CHAIR: Role.COMMITTEE_CHAIR,
    Office.DEPUTY: Role.COMMITTEE_MEMBER,
    Office.MEMBER: Role.COMMITTEE_MEMBER,
}
_ONE_DAY: Final = timedelta(days=1)


def follow_posts(compound: Compound, users: Iterable[User], *, on: date, by: User | None) -> None:
    """From `on` these people hold the committee posts their seats here give them, and no other ones here.

    Safe to repeat; a post that goes on is left as it is. The caller holds the compound.
    """
    for user in sorted(set(users), key=lambda one: one.pk):
        seats = CommitteeSeat.objects.filter(committee__compound=compound, user=user, until_on__isnull=True)
        wanted = {POST_OF[Office(seat.office)]: max(seat.from_on, on) for seat in seats}
        held = Post.objects.select_for_update(of=("self",)).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            user=user,
            compound=compound,
            role__in=set(POST_OF.values()),
        )
        goes_on = set()
        for post in held:
            if post.role not in wanted:
                _end(post, on, by)
            elif post.ends_on is None:
                goes_on.add(post.role)
            else:
                wanted[Role(post.role)] = max(wanted[Role(post.role)], post.ends_on + _ONE_DAY)
        for role, starts_on in wanted.items():
            if role not in goes_on:
                post = appoint(user=user, role=role, place=compound, starts_on=starts_on, by=None)
                log(by, post, ADDITION, f"{role} of {user.username}, by a seat")


def _end(post: Post, on: date, by: User | None) -> None:
    """Its last day is the one before; a post of that very day keeps it, as none is shorter than a day."""
    post.ends_on = max(on - _ONE_DAY, post.starts_on)
    post.save(update_fields=["ends_on"])
    log(by, post, CHANGE, f"until {post.ends_on}, by a seat")
