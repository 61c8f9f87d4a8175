"""Writing posts: who holds which role where, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.admin.models import ADDITION, CHANGE
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.access import ADMINISTRATORS
from properties.actions.office import PEOPLE, Place, log, require, streets_of
from properties.models import Area, Compound, Department, Firm, Post, Role, User
from properties.models.people import SCOPES
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import date

_COLUMNS: dict[type[models.Model], str] = {
    Area: "area",
    Firm: "firm",
    Compound: "compound",
    Department: "department",
}


@transaction.atomic
def appoint(
    *,
    user: User,
    role: Role,
    place: Place,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Post:
    """Give a person a post. Refused when the role is not held in such a place, or the person has it already."""
    column, kind = SCOPES[role]
    if _COLUMNS[type(place)] != column or (isinstance(place, Area) and place.kind != kind):
        raise Refused("post.wrong-place", _("This role is not held in such a place."), field="role")
    starts_on = starts_on or timezone.localdate()
    if ends_on is not None and ends_on < starts_on:
        raise Refused("post.ends-first", _("A post cannot end before it starts."), field="ends_on")
    _require_giver(by, streets_of(place))
    _require_apart(user, role, by, starts_on, ends_on)
    User.objects.select_for_update().get(pk=user.pk)
    held = user.posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), role=role)
    if ends_on is not None:
        held = held.filter(starts_on__lte=ends_on)
    if held.filter(**{column: place.pk}).exists():
        raise Refused("post.held", _("This person already holds this post in these days."), field="user")
    post = Post(user=user, role=role, starts_on=starts_on, ends_on=ends_on)
    setattr(post, column, place)
    post.save()
    log(by, post, ADDITION, f"{role} of {user.username}")
    return post


def _require_giver(by: User | None, streets: set[int]) -> None:
    """A security administrator of the place; the account made on the command line until there is one."""
    if by is not None and by.is_superuser:
        there = Post.objects.today().of_people().filter(role__in=PEOPLE)
        if not there.filter(area__in=streets).exists():
            return
    require(by, PEOPLE, streets)


def _require_apart(user: User, role: Role, by: User | None, starts_on: date, ends_on: date | None) -> None:
    """Nobody gives a post to themselves, and nobody is two of the three administrators (GB/T 22239, 三员分立)."""
    if by is not None and by.pk == user.pk:
        raise Refused(
            "post.own", _("Nobody gives a post to themselves. Please ask a colleague."), field="user"
        )
    if role not in ADMINISTRATORS:
        return
    others = user.posts.filter(role__in=ADMINISTRATORS - {role}).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
    )
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    if others.exists():
        raise Refused(
            "post.administrators-apart",
            _(
                "System, security and audit administration are three people. This one holds another of the three."
            ),
            field="user",
        )


def appoint_post(*, post: Post, by: User | None) -> Post:
    """Appoint as an unsaved row says: the shape in which a form hands it over."""
    places: list[Place] = [
        place for place in (post.area, post.firm, post.compound, post.department) if place is not None
    ]
    if len(places) != 1:
        raise Refused("post.one-place", _("A post is held in exactly one place."), field="role")
    return appoint(
        user=post.user,
        role=Role(post.role),
        place=places[0],
        starts_on=post.starts_on,
        ends_on=post.ends_on,
        by=by,
    )


@transaction.atomic
def end_post(*, post: Post, on: date, by: User | None) -> Post:
    """The post's last day is `on`; the person keeps every row they wrote."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    place = post.area or post.firm or post.compound or post.department
    require(by, PEOPLE, streets_of(place) if place else set())
    if on < post.starts_on:
        raise Refused("post.ends-first", _("A post cannot end before it starts."), field="ends_on")
    if post.ends_on is not None and post.ends_on < on:
        raise Refused("post.already-ended", _("This post has already ended."), field="ends_on")
    post.ends_on = on
    post.save(update_fields=["ends_on"])
    log(by, post, CHANGE, f"until {on}")
    return post
