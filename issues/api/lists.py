"""The list of the interface: who sees what, and which filters it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.boards.told_rows import Raw
from issues.boards.wording import STOPPED
from issues.filters import IssueFilter, allowed_fields
from issues.models import Issue
from issues.workflow import Status
from stations.api.pages import Keyset
from yinhang.errors import BadRequest

if TYPE_CHECKING:
    from django.http import QueryDict

    from issues.querysets import IssueQuerySet

MANY: Final = frozenset({"status"})
_LIST: Final[Any] = IssueFilter.get_filters()  # type: ignore[no-untyped-call]


def seen_by(user: Any) -> IssueQuerySet:
    """The reports of a person's posts."""
    rows: IssueQuerySet = Issue.objects.visible_to(user)
    return rows


class RawPages(Keyset):
    """The newest first, as columns: making models of two hundred rows costs more than finding them."""

    def _fetch(self, rows: Any) -> list[Raw]:
        return [Raw(*row) for row in rows.values_list(*Raw._fields)]


def check_filters(query: QueryDict, user: Any) -> None:
    """BadRequest for a filter that is not for this person's posts."""
    if (query.keys() & FILTERS) - allowed_fields(user):
        raise BadRequest("filter.not-yours", _("Your post does not include this filter."))


class ListFilter(filters.FilterSet):
    """Five of the workspace's filters, with `overdue` true or false."""

    status = filters.MultipleChoiceFilter(label=_("Status"), choices=Status.choices)
    topic = _LIST["topic"]
    compound = _LIST["compound"]
    firm = _LIST["firm"]
    overdue = filters.ChoiceFilter(
        label=_("Overdue"), method="by_overdue", choices=[("true", _("Yes")), ("false", _("No"))]
    )

    class Meta:
        model = Issue
        fields: tuple[str, ...] = ()

    def by_overdue(self, rows: IssueQuerySet, _name: str, value: str) -> IssueQuerySet:
        late = Q(closed_at__isnull=True, due_at__lt=timezone.now()) & ~Q(status__in=sorted(STOPPED))
        return rows.filter(late if value == "true" else ~late)


FILTERS: Final = frozenset(ListFilter.get_filters())  # type: ignore[no-untyped-call]
