"""A person's own messages: to be read, and to be marked as read. Nobody's else, whatever the post."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from notices import inbox
from notices.access import get_item, own_items
from notices.models import InboxItem
from stations.api.etags import tagged
from stations.api.once import answered_once
from stations.api.operation import Operation
from stations.api.pages import PAGING, NewestFirst
from stations.api.reading import Listing, reads
from stations.api.schema import IDEMPOTENCY_KEY, answers
from stations.scopes import Scope

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class MessageOut(serializers.Serializer[InboxItem]):
    """A message; `path` is the page it is about, `read_at` null while it is unread."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    body = serializers.CharField()
    path = serializers.CharField()
    urgent = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class MessageFilter(filters.FilterSet):
    unread = filters.ChoiceFilter(
        label=_("Unread"), method="by_unread", choices=[("true", _("Yes")), ("false", _("No"))]
    )

    class Meta:
        model = InboxItem
        fields: tuple[str, ...] = ()

    def by_unread(self, rows: QuerySet[InboxItem], _name: str, value: str) -> QuerySet[InboxItem]:
        return rows.filter(read_at__isnull=value == "true")


class Messages(Listing[InboxItem]):
    pagination_class = NewestFirst
    filterset_class = MessageFilter
    serializer_class = MessageOut
    scope = {"GET": Scope.NOTICES_READ}
    known = {"GET": frozenset({"unread"}) | PAGING}

    def get_queryset(self) -> QuerySet[InboxItem]:
        if self.request.user.is_anonymous:
            return InboxItem.objects.none()
        return own_items(self.request.user)

    @reads("listNotices", _("Your own messages, the newest first"), MessageOut(many=True))
    def get(self, request: Request) -> Response:
        return self.listed(request)


class OneMessage(Operation[InboxItem]):
    serializer_class = MessageOut
    scope = {"GET": Scope.NOTICES_READ}

    @reads("getNotice", _("One of your own messages"), MessageOut, 404)
    def get(self, request: Request, pk: int) -> Response:
        user: Any = request.user
        return tagged(request, MessageOut(get_item(user, pk)).data)


class ReadMessage(Operation[InboxItem]):
    """Sending it again changes nothing: the first reading is the one that counts."""

    serializer_class = MessageOut
    scope = {"POST": Scope.NOTICES_WRITE}

    @extend_schema(
        operation_id="readNotice",
        summary=_("Mark a message as read"),
        description=_("The first reading counts: to send it again changes nothing."),
        request=None,
        parameters=[IDEMPOTENCY_KEY],
        responses=answers({200: MessageOut}, 404, 409, 422),
    )
    @answered_once
    def post(self, request: Request, pk: int) -> Response:
        user: Any = request.user
        inbox.read_item(get_item(user, pk), at=timezone.now())
        return Response(MessageOut(get_item(user, pk)).data, HTTPStatus.OK)
