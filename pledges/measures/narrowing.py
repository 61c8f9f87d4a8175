"""From a scope to rows: where, about what, and who answered for it THEN.

The firm is never today's. An end of a report keeps the firm that answered; of an open report the firm is read
from its history, so that a contract that changes hands takes no figure with it and brings none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from issues.models import Issue, Move
from issues.workflow import NAMES_FIRM

if TYPE_CHECKING:
    from datetime import datetime

    from pledges.measures.registry import Scope

Row = TypeVar("Row", bound=Model)
# No firm has this key: it stands for an assignment to a department alone.
_NOBODY = Value(0, BigIntegerField())


def hit_if(condition: Any) -> Case:
    """1 for rows that count, 0 for rows that are only looked at."""
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def within(rows: QuerySet[Row], scope: Scope, *, topic: bool = True) -> QuerySet[Row]:
    """Rows that carry their own subdistrict, neighbourhood, compound and topic; the firm is the caller's."""
    rows = rows.filter(subdistrict=scope.subdistrict)
    if scope.neighbourhood is not None:
        rows = rows.filter(neighbourhood=scope.neighbourhood)
    if scope.compounds is not None:
        rows = rows.filter(compound__in=sorted(scope.compounds))
    if topic and scope.topic is not None:
        rows = rows.filter(topic=scope.topic)
    return rows


def in_compounds(rows: QuerySet[Row], scope: Scope, path: str = "compound__") -> QuerySet[Row]:
    """Rows that only know their compound; `path` leads to it, "" for compounds themselves."""
    rows = rows.filter(**{f"{path}subdistrict": scope.subdistrict})
    if scope.neighbourhood is not None:
        rows = rows.filter(**{f"{path}neighbourhood": scope.neighbourhood})
    if scope.compounds is not None:
        rows = rows.filter(**{f"{path}pk__in": sorted(scope.compounds)})
    return rows


def of_firm_then(rows: QuerySet[Row], scope: Scope, issue: str, until: datetime | str) -> QuerySet[Row]:
    """Only what the scope's firm held at `until` (a moment, or the name of a column that holds one).

    `issue` names the column with the report's key. A report without an assignment in its history is held by
    whoever stands on the row; after one, by whom the last one up to then names, or by nobody.
    """
    if scope.firm is None:
        return rows
    moment: Any = OuterRef(until) if isinstance(until, str) else until
    sent = Move.objects.filter(issue=OuterRef(issue), verb__in=sorted(NAMES_FIRM))
    named = Coalesce(Cast(KeyTextTransform("firm", "data"), BigIntegerField()), _NOBODY)
    last = sent.filter(at__lte=moment).order_by("-seq").values_list(named)[:1]
    kept: Any = F("firm_id")
    if rows.model is not Issue:
        kept = Subquery(Issue.objects.filter(pk=OuterRef(issue)).values("firm")[:1])
    before = Case(When(Exists(sent), then=_NOBODY), default=kept, output_field=BigIntegerField())
    held = Coalesce(Subquery(last), before, output_field=BigIntegerField())
    return cast("QuerySet[Row]", rows.annotate(firm_then=held).filter(firm_then=scope.firm))
