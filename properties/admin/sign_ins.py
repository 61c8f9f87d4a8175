"""Who signed in, who could not, and who has a second step; never what opens a door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties import accounts
from properties.admin.people import in_reach
from properties.admin_base import M, ReadOnlyAdmin, person
from properties.models import RefusedSignIn, SecondStep, SignIn, WrongPassword

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(SecondStep)
class SecondStepAdmin(ReadOnlyAdmin[SecondStep]):
    """Deleting one switches the app off: its owner sets up another at the next sign-in."""

    advice = _(
        "Who signs in with the code of an app. When phone and recovery codes are lost, make sure who asks, then delete "
        "the row: the person sets up another app at the next sign-in."
    )
    list_display = ("owner", "ready", "made_at", "used_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__name")
    fields = list_display
    readonly_fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecondStep]:
        return super().get_queryset(request).filter(in_reach(person(request), "user__")).distinct()

    def has_delete_permission(self, request: HttpRequest, obj: SecondStep | None = None) -> bool:
        return request.user.has_perm("properties.delete_secondstep")

    def delete_model(self, request: HttpRequest, obj: SecondStep) -> None:
        accounts.switch_off_second_step(user=obj.user, by=person(request), at=timezone.now())

    @admin.display(description=_("person"), ordering="user__username")
    def owner(self, row: SecondStep) -> str:
        return str(row.user)

    @admin.display(description=_("in use"), boolean=True)
    def ready(self, row: SecondStep) -> bool:
        return bool(row.confirmed)

    @admin.display(description=_("app set up"), ordering="created_at")
    def made_at(self, row: SecondStep) -> datetime | None:
        at: datetime | None = row.created_at
        return at

    @admin.display(description=_("last used"), ordering="last_used_at")
    def used_at(self, row: SecondStep) -> datetime | None:
        at: datetime | None = row.last_used_at
        return at


class Counted(ReadOnlyAdmin[M]):
    """The columns of the other library, with words of ours; what was typed is not shown."""

    search_fields = ("username", "ip_address")
    date_hierarchy = "attempt_time"

    @admin.display(description=_("time"), ordering="attempt_time")
    def at(self, row: Any) -> datetime:
        return row.attempt_time  # type: ignore[no-any-return]

    @admin.display(description=_("account"), ordering="username")
    def account(self, row: Any) -> str:
        return row.username or ""

    @admin.display(description=_("address"), ordering="ip_address")
    def address(self, row: Any) -> str:
        return row.ip_address or ""

    @admin.display(description=_("browser"))
    def browser(self, row: Any) -> str:
        return row.user_agent or ""


@admin.register(WrongPassword)
class WrongPasswordAdmin(Counted[WrongPassword]):
    advice = _(
        "Five wrong passwords for one account from one address close that pair for a quarter of an hour; everybody else "
        "still gets in. Deleting a row begins its count anew."
    )
    list_display = ("at", "account", "address", "times", "browser")
    fields = list_display
    readonly_fields = list_display

    @admin.display(description=_("wrong so far"), ordering="failures_since_start")
    def times(self, row: WrongPassword) -> int:
        return int(row.failures_since_start)

    def has_delete_permission(self, request: HttpRequest, obj: WrongPassword | None = None) -> bool:
        return request.user.has_perm("properties.delete_wrongpassword")


@admin.register(SignIn)
class SignInAdmin(Counted[SignIn]):
    list_display = ("at", "account", "address", "left_at", "browser")
    fields = list_display
    readonly_fields = list_display

    @admin.display(description=_("signed out"), ordering="logout_time")
    def left_at(self, row: SignIn) -> datetime | None:
        at: datetime | None = row.logout_time
        return at


@admin.register(RefusedSignIn)
class RefusedSignInAdmin(Counted[RefusedSignIn]):
    list_display = ("at", "account", "address", "closed", "browser")
    fields = list_display
    readonly_fields = list_display

    @admin.display(description=_("closed for a while"), boolean=True)
    def closed(self, row: RefusedSignIn) -> bool:
        return bool(row.locked_out)
