"""Open data: what there is, and the tables themselves, readable from every other site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from pledges.access import get_campaign
from pledges.boards import open_data as tables
from pledges.boards import schematic
from pledges.views.public_answers import as_of, opened, page
from properties.asked import knows

if TYPE_CHECKING:
    from django.http import HttpRequest


@knows(passed_on=True)
def data(request: HttpRequest, campaign: str) -> HttpResponse:
    """What may be taken home: licence, tables, fields."""
    context = {"tables": tables.TABLES, "licence": tables.LICENCE}
    return page(request, "public/data.html", context, campaign=get_campaign(campaign), here="data")


@knows(passed_on=True)
def table(request: HttpRequest, campaign: str, table: str, kind: str) -> HttpResponse:
    """One table as a file; 404 for a table or a kind there is not."""
    found, wanted = get_campaign(campaign), tables.find(table)
    if wanted is None or kind not in tables.KINDS:
        raise Http404
    name = f"{found.code}-{wanted.code}.{kind}"
    if kind == "json":
        answer = HttpResponse(tables.as_json(wanted, found, as_of()), content_type="application/json")
        return opened(request, answer)
    answer = HttpResponse(tables.as_csv(wanted, found, as_of()), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return opened(request, answer)


@knows(passed_on=True)
def map_data(request: HttpRequest, campaign: str) -> HttpResponse:
    """The points of the schematic map."""
    moment = as_of()
    found = schematic.schematic(get_campaign(campaign), moment)
    body = schematic.features(found, licence=tables.LICENCE, as_of=moment)
    answer = HttpResponse(json.dumps(body, ensure_ascii=False), content_type="application/geo+json")
    return opened(request, answer)
