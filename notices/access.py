"""The only doors to what a person has been told. Nobody opens another person's inbox, whatever their post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404

from notices.models import InboxItem, Preference

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.db.models import QuerySet


def own_items(user: AbstractBaseUser) -> QuerySet[InboxItem]:
    """The person's own items, in no order."""
    return InboxItem.objects.filter(user=user.pk).order_by()


def inbox(user: AbstractBaseUser) -> QuerySet[InboxItem]:
    """The person's own items, unread ones first, then the newest."""
    unread = ExpressionWrapper(Q(read_at__isnull=True), output_field=BooleanField())
    return own_items(user).annotate(unread=unread).order_by("-unread", "-pk")


def get_item(user: AbstractBaseUser, pk: int) -> InboxItem:
    """One item of the person's own, or 404 alike for another person's and for none."""
    found = own_items(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def preference(user: AbstractBaseUser) -> Preference:
    """How the person wants to be told; unsaved with the defaults when nothing was chosen yet."""
    return Preference.objects.filter(user=user.pk).first() or Preference(user_id=user.pk)
