"""The reports list and its filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from issues.actions import office
from issues.boards.saved_filters import Chip, chips, filter_form, find, own_filter, saved_filters
from issues.boards.work_list import ORDERS, page_of
from issues.filters import NOT_FILTERS, TICKS, allowed_fields, check_names, label_of, names_of
from issues.forms.filters import SaveFilterForm
from issues.forms.staff_report import sources_for

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from issues.boards.work_list import Page
    from properties.models import User
    from properties.requests import SignedInRequest

BAD_REQUEST = 400
UNPROCESSABLE = 422


@login_required
@require_safe
def reports(request: SignedInRequest) -> HttpResponse:
    """Reports the person may see, filtered, fifty at a time."""
    check_names(request.GET, request.user)
    found = find(request.GET, request)
    if found is None:
        return _draw_filters(request, status=BAD_REQUEST)
    order = _order(request.GET)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = page_of(found.rows, order=ORDERS[order], after=after, before=before, at=timezone.now())
    query = normal_query(request.GET)
    context = {
        "rows": page.rows,
        "quick": _quick(request.user, query),
        "saved": chips(request, query),
        "active": _active(request.GET, found.form) if found.form else [],
        "kept": [(name, value) for name, value in _pairs(request.GET) if name != "q"],
        "q": request.GET.get("q", ""),
        "filters_url": _with_query(reverse("work:filters"), query),
        "save_url": _with_query(reverse("work:save_filter"), query) if query else "",
        "new_url": reverse("work:new") if sources_for(request.user) else "",
        "order": order,
        "orders": _orders(request.GET, query),
        **_neighbours(query, order, page),
    }
    return render(request, "work/list.html", context)


def _pairs(query: QueryDict) -> list[tuple[str, str]]:
    names = sorted(name for name in query if name not in NOT_FILTERS)
    return [(name, value) for name in names for value in sorted(query.getlist(name)) if value]


def normal_query(query: QueryDict) -> str:
    """The filters of a query string in one spelling, without the place in the list."""
    return urlencode(_pairs(query))


def _with_query(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url


def _order(query: QueryDict) -> str:
    """By due date where all rows are open, else newest first."""
    all_open = query.get("state", "open") in {"", "open"}
    return "due" if all_open and query.get("sort", "due") != "new" else "new"


def _orders(query: QueryDict, used: str) -> list[Chip]:
    """The two orders of open reports; what has ended has no date to be ordered by."""
    if query.get("state", "open") not in {"", "open"}:
        return []
    url, current = reverse("work:list"), _order(query)
    newest = urlencode([("sort", "new")])
    return [
        Chip(_("Most urgent first"), _with_query(url, used), current=current == "due"),
        Chip(
            _("Newest first"),
            _with_query(url, f"{used}&{newest}" if used else newest),
            current=current == "new",
        ),
    ]


def _neighbours(query: str, order: str, page: Page) -> dict[str, str]:
    """Addresses of the pages before and after this one, "" at the ends."""
    sort = f"&sort={order}" if order == "new" else ""
    url = f"{reverse('work:list')}?{query}{sort}"
    return {
        "previous": f"{url}&before={page.previous}" if page.previous else "",
        "next": f"{url}&after={page.next}" if page.next else "",
    }


def _quick(user: User, query: str) -> list[Chip]:
    """Lists everybody needs, one tap away."""
    lists = [
        (_("Open"), ""),
        (_("Overdue"), "overdue=1"),
        (_("Due today"), "today=1"),
        (_("Unhappy"), "state=all&unhappy=1"),
        (_("Ended"), "state=ended"),
    ]
    if "handler" in allowed_fields(user):
        lists.insert(3, (_("Mine"), "handler=me"))
    url = reverse("work:list")
    return [Chip(text, _with_query(url, asked), current=asked == query) for text, asked in lists]


def _active(query: QueryDict, form: Any) -> list[Chip]:
    """The filters in use, each with the address of the list without it."""
    url = reverse("work:list")
    shown = []
    for name in names_of(query):
        rest = urlencode([(other, value) for other, value in _pairs(query) if other != name])
        label = label_of(name)
        text = (
            label
            if name in TICKS
            else _("%(label)s: %(value)s") % {"label": label, "value": _value(form, name)}
        )
        shown.append(Chip(text, _with_query(url, rest)))
    return shown


def _value(form: Any, name: str) -> str:
    """What a filter is set to, in the words of its choices."""
    value = form.cleaned_data[name]
    if not isinstance(value, (str, list)):
        return str(value)
    choices = dict(getattr(form.fields[name], "choices", ()))
    chosen = value if isinstance(value, list) else [value]
    return " / ".join(str(choices.get(each, each)) for each in chosen)


@login_required
@require_safe
def filters(request: SignedInRequest) -> HttpResponse:
    """All filters the person may use, on a page of their own."""
    check_names(request.GET, request.user)
    return _draw_filters(request, status=200)


def _draw_filters(request: SignedInRequest, *, status: int) -> HttpResponse:
    form = filter_form(request.GET, request)
    ticks = [name for name in form.fields if name in TICKS]
    context = {
        "form": form,
        "plain": [form[name] for name in form.fields if name not in {*ticks, "status"}],
        "status": form["status"],
        "ticks": [form[name] for name in ticks],
        "mine": _own(request),
    }
    return render(request, "work/filters.html", context, status=status)


def _own(request: SignedInRequest) -> list[dict[str, str]]:
    rows = [row for row in saved_filters(request.user) if row.owner_id == request.user.pk]
    return [{"name": row.name, "delete_url": reverse("work:delete_filter", args=[row.pk])} for row in rows]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def save_filter(request: SignedInRequest) -> HttpResponse:
    """Keep the filters in the address under a name."""
    check_names(request.GET, request.user)
    found, query = find(request.GET, request), normal_query(request.GET)
    if found is None or not query:
        return redirect(_with_query(reverse("work:filters"), query))
    form = SaveFilterForm(request.POST or None, user=request.user, label_suffix="")
    if request.method == "POST" and form.is_valid():
        office.save_filter(query=query, by=request.user, **form.cleaned_data)
        return redirect(_with_query(reverse("work:list"), query))
    back = _with_query(reverse("work:list"), query)
    active = _active(request.GET, found.form) if found.form else []
    context = {"form": form, "active": active, "back": back}
    return render(request, "work/save_filter.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def delete_filter(request: SignedInRequest, pk: int) -> HttpResponse:
    office.delete_filter(saved=own_filter(request.user, pk), by=request.user)
    return redirect("work:filters")
