"""Sign-in by password, and permissions from posts alone: no groups, no per-user permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend

from properties.access import person, standing
from properties.models import User
from properties.powers import BY_ROLE, FOR_FIRST_ACCOUNT

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model


def powers_of(user: User) -> frozenset[str]:
    """Every permission the person's posts of today give; a first account has its few without a post."""
    if not user.is_active:
        return frozenset()
    held = {role for role, _place in standing(user).roles}
    first = FOR_FIRST_ACCOUNT if user.is_superuser else frozenset()
    return first.union(*(BY_ROLE.get(role, frozenset()) for role in held))


class PostBackend(ModelBackend):
    """Django's password check with permissions read from `properties.powers`."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session. Every click asks."""
        found = person(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Nobody out of service, and no program: those come to the interface by key, never by a session."""
        return super().user_can_authenticate(user) and not (isinstance(user, User) and user.is_machine)

    def get_all_permissions(
        self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None
    ) -> set[str]:
        if not isinstance(user_obj, User) or obj is not None:
            return set()
        return set(powers_of(user_obj))

    def get_user_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return self.get_all_permissions(user_obj, obj)

    def get_group_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))
