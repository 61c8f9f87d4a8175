"""Which reports a list shows: every filter by name, and who may use it.

A parameter that is not here is refused, and so is one the person's posts do not allow: to filter by a phone
number is to learn whose it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.access import key_of
from issues.boards.wording import STOPPED
from issues.models import Issue, Rating, Reporter, Source, SubTopic, Topic
from issues.workflow import Status
from notices.calendar import day_of, midnight_after, start_of
from properties.access import STREET, compounds_in_reach, standing
from properties.models import Area, Firm, Role, User
from properties.phones import normalise_phone
from yinhang.errors import BadRequest, Refused
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from django.http import QueryDict

    from issues.querysets import IssueQuerySet

# Parameters of the list that are no filters: order, place in the list, text size.
NOT_FILTERS: Final = frozenset({"sort", "after", "before", "m"})
UNHAPPY_UP_TO: Final = Rating.Score.UNHAPPY
LONGEST_SEARCH: Final = 60
_OFFICE_ROLES: Final = (
    Role.STREET_OFFICER,
    Role.GRID_HEAD,
    Role.GRID_WORKER,
    Role.PARTY_SECRETARY,
    Role.NEIGHBOURHOOD_STAFF,
)
_ONE_FIRM_ROLES: Final = frozenset({Role.FIRM_MANAGER, Role.FIRM_WORKER})
_ONE_COMPOUND_ROLES: Final = frozenset({Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER})


def allowed_fields(user: User) -> frozenset[str]:
    """The filters the person's posts allow."""
    at = standing(user)
    roles = {role for role, _place in at.roles}
    closed: set[str] = set()
    if not at.holds(*_OFFICE_ROLES):
        closed.add("phone")
    if roles <= _ONE_FIRM_ROLES | _ONE_COMPOUND_ROLES:
        closed |= {"grid"}
    if roles <= _ONE_FIRM_ROLES:
        closed |= {"firm"}
    if not at.holds(*STREET, *_OFFICE_ROLES, *_ONE_FIRM_ROLES, Role.DEPARTMENT_OFFICER):
        closed |= {"handler"}
    return NAMES - closed


def check_names(query: QueryDict, user: User) -> None:
    """BadRequest for a parameter that is unknown, not the person's to use, or given twice where one is meant."""
    allowed = allowed_fields(user)
    for name, values in query.lists():
        if name in NOT_FILTERS and len(values) == 1:
            continue
        if name not in NAMES or (len(values) > 1 and name not in MANY):
            raise BadRequest("filter.unknown", _("The address contains a filter this list does not know."))
        if name not in allowed:
            raise BadRequest("filter.not-yours", _("Your post does not include this filter."))
        if name in TICKS and values[-1] not in _TICKED:
            raise BadRequest("filter.unknown", _("The address contains a filter this list does not know."))


def _firms(user: User) -> Any:
    return Firm.objects.filter(contracts__compound__in=compounds_in_reach(user)).distinct()


def _grids(user: User) -> Any:
    return Area.objects.filter(kind=Area.Kind.GRID, pk__in=compounds_in_reach(user).values("grid"))


def _user_of(request: Any) -> User:
    return request.user  # type: ignore[no-any-return]


class IssueFilter(filters.FilterSet):
    """The filters of the reports list; `request` carries the person."""

    state = filters.ChoiceFilter(
        label=_("Which"),
        method="by_state",
        choices=[("open", _("Open")), ("ended", _("Ended")), ("all", _("All"))],
        empty_label=None,
    )
    q = filters.CharFilter(label=_("Number or words"), method="by_words", max_length=LONGEST_SEARCH)
    phone = filters.CharFilter(
        label=_("Phone of the reporter (whole number)"), method="by_phone", max_length=40
    )
    status = filters.MultipleChoiceFilter(
        label=_("Status"), choices=Status.choices, widget=forms.CheckboxSelectMultiple
    )
    topic = filters.ModelChoiceFilter(
        label=_("Topic"), queryset=Topic.objects.all(), to_field_name="code", empty_label=_("Any")
    )
    compound = filters.ModelChoiceFilter(
        label=_("Compound"),
        queryset=lambda request: compounds_in_reach(_user_of(request)).order_by("name", "pk"),
        to_field_name="code",
        empty_label=_("Any"),
    )
    grid = filters.ModelChoiceFilter(
        label=_("Grid"),
        queryset=lambda request: _grids(_user_of(request)),
        to_field_name="code",
        empty_label=_("Any"),
    )
    firm = filters.ModelChoiceFilter(
        label=_("Responsible firm"),
        queryset=lambda request: _firms(_user_of(request)),
        to_field_name="code",
        empty_label=_("Any"),
    )
    handler = filters.CharFilter(
        label=_("Handler (user name, me, none)"), method="by_handler", max_length=150
    )
    urgency = filters.ChoiceFilter(label=_("Urgency"), choices=SubTopic.Urgency.choices, empty_label=_("Any"))
    source = filters.ChoiceFilter(label=_("Source"), choices=Source.choices, empty_label=_("Any"))
    since = filters.DateFilter(
        label=_("Received from"),
        method="by_since",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    until = filters.DateFilter(
        label=_("Received until"),
        method="by_until",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    overdue = filters.BooleanFilter(label=_("Overdue"), method="by_overdue", widget=forms.CheckboxInput)
    today = filters.BooleanFilter(label=_("Due today"), method="by_today", widget=forms.CheckboxInput)
    unhappy = filters.BooleanFilter(label=_("Unhappy"), method="by_unhappy", widget=forms.CheckboxInput)
    recurrence = filters.BooleanFilter(
        label=_("Recurrence"), method="by_recurrence", widget=forms.CheckboxInput
    )

    class Meta:
        model = Issue
        fields: tuple[str, ...] = ()

    def by_state(self, rows: IssueQuerySet, _name: str, value: str) -> IssueQuerySet:
        found = in_state(rows, value)
        return rows if found is None else found

    def by_words(self, rows: IssueQuerySet, _name: str, value: str) -> IssueQuerySet:
        return rows.filter(search(value)) if value.strip() else rows

    def by_phone(self, rows: IssueQuerySet, _name: str, value: str) -> IssueQuerySet:
        try:
            index = blind_index(normalise_phone(value))
        except Refused:
            return rows.none()
        return rows.filter(Exists(Reporter.objects.filter(issue=OuterRef("pk"), phone_index=index)))

    def by_handler(self, rows: IssueQuerySet, _name: str, value: str) -> IssueQuerySet:
        if value in {"me", "我"}:
            return rows.filter(handler=_user_of(self.request).pk)
        if value in {"none", "无"}:
            return rows.filter(handler__isnull=True)
        return rows.filter(handler__username=value)

    def by_since(self, rows: IssueQuerySet, _name: str, value: Any) -> IssueQuerySet:
        return rows.filter(opened_at__gte=start_of(value))

    def by_until(self, rows: IssueQuerySet, _name: str, value: Any) -> IssueQuerySet:
        return rows.filter(opened_at__lt=midnight_after(value))

    def by_overdue(self, rows: IssueQuerySet, _name: str, value: bool) -> IssueQuerySet:  # noqa: FBT001 — the filter's signature
        return running(rows).filter(due_at__lt=timezone.now()) if value else rows

    def by_today(self, rows: IssueQuerySet, _name: str, value: bool) -> IssueQuerySet:  # noqa: FBT001
        if not value:
            return rows
        now = timezone.now()
        return running(rows).filter(due_at__gte=now, due_at__lt=midnight_after(day_of(now)))

    def by_unhappy(self, rows: IssueQuerySet, _name: str, value: bool) -> IssueQuerySet:  # noqa: FBT001
        unhappy = Rating.objects.filter(issue=OuterRef("pk"), score__lte=UNHAPPY_UP_TO)
        return rows.filter(Exists(unhappy)) if value else rows

    def by_recurrence(self, rows: IssueQuerySet, _name: str, value: bool) -> IssueQuerySet:  # noqa: FBT001
        return rows.filter(recurrence_of__isnull=False) if value else rows


def in_state(rows: IssueQuerySet, state: str) -> IssueQuerySet | None:
    """Open, ended or all reports; None for a state that is none of these."""
    if state == "ended":
        return rows.filter(closed_at__isnull=False)
    return {"open": rows.open(), "all": rows}.get(state)


def running(rows: IssueQuerySet) -> IssueQuerySet:
    """Open reports whose handling clock runs."""
    return rows.open().exclude(status__in=sorted(STOPPED))


MANY: Final = frozenset({"status"})
_FILTERS: Final[dict[str, Any]] = IssueFilter.get_filters()  # type: ignore[no-untyped-call]
NAMES: Final = frozenset(_FILTERS)
TICKS: Final = frozenset({"overdue", "today", "unhappy", "recurrence"})
_TICKED: Final = frozenset({"", "on", "1"})


def search(words: str) -> Q:
    """A whole number (YH-2026-000123), the running number alone, or words of the text, the place, the compound."""
    words = " ".join(words.split())
    if (key := key_of(words)) is not None:
        return Q(pk=key)
    found = Q(text__icontains=words) | Q(place__icontains=words) | Q(compound__name__icontains=words)
    digits = words.lstrip("0")
    if words.isascii() and words.isdecimal() and digits and len(digits) < len(str(2**63)):
        found |= Q(pk=int(digits))
    return found


def filter_for(query: QueryDict, user: User, rows: IssueQuerySet, request: Any) -> IssueFilter:
    """The filter of a query string, restricted to what the person may use. BadRequest as `check_names`."""
    check_names(query, user)
    found = IssueFilter(query, queryset=rows, request=request)
    for name in set(found.filters) - allowed_fields(user):
        del found.filters[name]
    return found


def label_of(name: str) -> str:
    return str(_FILTERS[name].label)


def names_of(query: QueryDict) -> list[str]:
    """The filters a query string uses, with a value."""
    return [name for name in query if name in NAMES and query.get(name, "")]
