"""People and their posts. Every permission of the system comes from a post."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractUser, AnonymousUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties.models.firms import Department, Firm
from properties.models.places import Area, Compound
from yinhang.fields import SealedField

if TYPE_CHECKING:
    from datetime import date


class User(AbstractUser):
    """A member of staff of any body. Residents have no account.

    `is_staff` opens the admin site and nothing in it: what a person may do there comes from posts too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=40)
    phone = SealedField(_("phone"), blank=True, default="")
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    password_changed_at = models.DateTimeField(_("password changed"), null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("demo data"), default=False)

    # No person can choose such a name: ":" is not among the characters of one.
    MACHINE: ClassVar[str] = "machine:"

    objects: ClassVar[UserManager[User]] = UserManager()  # type: ignore[assignment]  # of this class, not of Self

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("username",)
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_machine(self) -> bool:
        """Whether this is the account of a program: it holds posts and signs in to no page."""
        return self.username.startswith(self.MACHINE)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    # Django lets a superuser pass every check. Here the backends answer, by posts, for everybody.

    def has_perm(self, perm: str, obj: models.Model | AnonymousUser | None = None) -> bool:
        return _any_backend_says("has_perm", self, perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return _any_backend_says("has_module_perms", self, app_label)


def _any_backend_says(question: str, *about: object) -> bool:
    answers = (getattr(backend, question, None) for backend in get_backends())
    return any(ask(*about) for ask in answers if ask)


class Role(models.TextChoices):
    """What a post is (domain.md 1.6, trimmed to those that act)."""

    STREET_OFFICER = "street_officer", _("Street office staff")
    STREET_LEADER = "street_leader", _("Street office leader")
    SUPERVISOR = "supervisor", _("Supervisor (reads)")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    DEPARTMENT_OFFICER = "department_officer", _("Department officer")
    GRID_HEAD = "grid_head", _("Grid head")
    GRID_WORKER = "grid_worker", _("Grid worker")
    PARTY_SECRETARY = "party_secretary", _("Neighbourhood Party secretary")
    NEIGHBOURHOOD_STAFF = "neighbourhood_staff", _("Neighbourhood staff")
    COMMITTEE_CHAIR = "committee_chair", _("Owners' committee chair")
    COMMITTEE_MEMBER = "committee_member", _("Owners' committee member")
    FIRM_MANAGER = "firm_manager", _("Firm manager")
    FIRM_WORKER = "firm_worker", _("Firm worker")


# Which kind of place each role is held in: the column of Post that must be filled, and for areas the kind.
SCOPES: dict[Role, tuple[str, str]] = {
    Role.STREET_OFFICER: ("area", Area.Kind.SUBDISTRICT),
    Role.STREET_LEADER: ("area", Area.Kind.SUBDISTRICT),
    Role.SUPERVISOR: ("area", Area.Kind.SUBDISTRICT),
    Role.SYSTEM_ADMIN: ("area", Area.Kind.SUBDISTRICT),
    Role.AUDIT_ADMIN: ("area", Area.Kind.SUBDISTRICT),
    Role.SECURITY_ADMIN: ("area", Area.Kind.SUBDISTRICT),
    Role.DEPARTMENT_OFFICER: ("department", ""),
    Role.GRID_HEAD: ("area", Area.Kind.GRID),
    Role.GRID_WORKER: ("area", Area.Kind.GRID),
    Role.PARTY_SECRETARY: ("area", Area.Kind.NEIGHBOURHOOD),
    Role.NEIGHBOURHOOD_STAFF: ("area", Area.Kind.NEIGHBOURHOOD),
    Role.COMMITTEE_CHAIR: ("compound", ""),
    Role.COMMITTEE_MEMBER: ("compound", ""),
    Role.FIRM_MANAGER: ("firm", ""),
    Role.FIRM_WORKER: ("firm", ""),
}


def _roles_held_in(column: str) -> list[str]:
    return sorted(role.value for role, (held_in, _kind) in SCOPES.items() if held_in == column)


def _only(column: str) -> Q:
    others = {"area", "firm", "compound", "department"} - {column}
    scope = Q(**{f"{column}__isnull": False}, **{f"{other}__isnull": True for other in sorted(others)})
    return scope & Q(role__in=_roles_held_in(column))


class PostQuerySet(models.QuerySet["Post"]):
    def on(self, day: date) -> PostQuerySet:
        """Posts held on `day`, first and last day included."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def of_people(self) -> PostQuerySet:
        """Posts of people in service. A program is told of nothing: what only it would hear has to climb."""
        return self.filter(user__is_active=True).exclude(user__username__startswith=User.MACHINE)

    def today(self) -> PostQuerySet:
        return self.on(timezone.localdate())


class Post(models.Model):
    """A user holds one role in exactly one place, from one day to another. Ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("area")
    )
    firm = models.ForeignKey(
        Firm, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("property firm")
    )
    compound = models.ForeignKey(
        Compound, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("compound")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("department")
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ("user", "role", "pk")
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = (
            models.CheckConstraint(
                name="post_role_held_in_one_fitting_place",
                condition=_only("area") | _only("firm") | _only("compound") | _only("department"),
            ),
            models.CheckConstraint(
                name="post_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        )
        indexes = (
            models.Index(fields=("area", "role"), name="post_by_area"),
            models.Index(fields=("firm", "role"), name="post_by_firm"),
        )

    def __str__(self) -> str:
        place = self.area or self.firm or self.compound or self.department
        return f"{self.get_role_display()} · {place}"
