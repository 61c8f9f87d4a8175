"""People, posts and the log in the staff admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from properties import actions
from properties.admin_base import ReadOnlyAdmin, ReadOnlyRows, StreetAdmin, person, streets
from properties.models import (
    Post,
    User,
)

if TYPE_CHECKING:
    from django.http import HttpRequest


# The ways from a post to its subdistrict; a firm belongs to every subdistrict it has a contract in.
_POST_PATHS = (
    "area",
    "area__parent",
    "area__parent__parent",
    "compound__subdistrict",
    "department__area",
    "firm__contracts__compound__subdistrict",
)


def in_reach(user: User, of: str = "") -> Q:
    """People with a post in the user's subdistricts, and new accounts that have none yet; `of` leads to the person."""
    # A program's account and posts are kept with its station.
    people = ~Q(**{f"{of}username__startswith": User.MACHINE})
    mine = streets(user)
    if user.is_superuser and not mine:
        return people
    reach = Q(**{f"{of}posts__isnull": True})
    for path in _POST_PATHS:
        reach |= Q(**{f"{of}posts__{path}__in": mine})
    return people & reach


class PostRows(ReadOnlyRows):
    model = Post
    fields = ("role", "area", "firm", "compound", "department", "starts_on", "ends_on")
    readonly_fields = fields


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    list_display = ("username", "name", "email", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "posts__role")
    search_fields = ("username", "name")
    ordering = ("username",)
    filter_horizontal = ()
    inlines = (PostRows,)
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "must_change_password")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "name", "email", "usable_password", "password1", "password2"),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).filter(in_reach(person(request))).distinct()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:  # somebody else chose this password
            obj.must_change_password = True
        super().save_model(request, obj, form, change)


@admin.register(Post)
class PostAdmin(StreetAdmin[Post]):
    list_display = ("user", "role", "area", "firm", "compound", "department", "starts_on", "ends_on")
    list_filter = ("role",)
    search_fields = ("user__username", "user__name")
    autocomplete_fields = ("user", "area", "firm", "compound", "department")
    list_select_related = ("user", "area", "firm", "compound", "department")
    street_paths = _POST_PATHS

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> tuple[str, ...]:
        return ("user", "role", "area", "firm", "compound", "department", "starts_on") if obj else ()

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:  # noqa: FBT001
        if change:
            if obj.ends_on:
                actions.end_post(post=obj, on=obj.ends_on, by=person(request))
            return
        given = actions.appoint_post(post=obj, by=person(request))
        obj.pk = given.pk


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin[LogEntry]):
    list_display = ("action_time", "user", "content_type", "object_repr", "change_message")
    list_filter = ("action_flag", "content_type")
    search_fields = ("object_repr", "user__username")
    date_hierarchy = "action_time"
    list_select_related = ("user", "content_type")
