"""Where the person of a report may be named beside it, and how they are taken out of what others wrote (PIPL 47).

What somebody else wrote or was answered stays, without the person. What stays for another reason, and which, is told
in docs/retention.md and held to it by a test.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_plus

from django.db import models

from issues.models import Issue, OutsideRequest, Reporter, SavedFilter, Spot, TimeRequest, WorkComplaint
from notices.models import InboxItem, Notice
from properties.models import PersonRequest
from stations.models import Answered, Upload
from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

_IN_PLACE: Final = "＊＊＊"
_SHORTEST_NAME: Final = 2


def spellings(phone: str, names: Iterable[str] = ()) -> re.Pattern[str]:
    """The phone (E.164) as people write it, and the names the person gave; also a pattern to PostgreSQL."""
    digits = r"[\s-]?".join(map(re.escape, phone.removeprefix("+86")))
    told = sorted({name for name in names if len(name) >= _SHORTEST_NAME}, key=len, reverse=True)
    return re.compile("|".join([rf"(?:\+?86[\s-]?)?{digits}", *map(re.escape, told)]))


def unnamed(text: str, reporters: Iterable[Reporter]) -> str:
    """`text` without these people's names and phones: for rows that stay for good and cannot be emptied."""
    for row in reporters if text else ():
        if phone := reveal(row, "phone"):
            text = spellings(phone, [reveal(row, "name")]).sub(_IN_PLACE, text)
    return text


def hide(issues: Collection[int], words: re.Pattern[str], streets: Collection[int]) -> None:
    """In these reports and in everything about them; in the transaction of the caller, who holds their reporters."""
    about = {"subject_kind": "issue", "subject_id__in": issues}
    _hide_in(
        Issue.objects.filter(pk__in=issues), words, "text", "place", "outcome_detail", "route_note", "extra"
    )
    _hide_in(Reporter.objects.filter(issue__in=issues), words, "on_behalf")
    _hide_in(TimeRequest.objects.filter(issue__in=issues), words, "reason")
    _hide_in(OutsideRequest.objects.filter(issue__in=issues), words, "body", "email", "request", "answer")
    _hide_in(WorkComplaint.objects.filter(issue__in=issues), words, "ended_reason")
    _hide_in(Spot.objects.filter(issues__in=issues).distinct(), words, "place")
    _hide_in(Notice.objects.filter(**about), words, "data")
    of_notices = {f"notice__{name}": value for name, value in about.items()}
    _hide_in(InboxItem.objects.filter(**of_notices), words, "title", "body")
    _hide_in(PersonRequest.objects.filter(street__in=streets), words, "reason")
    _hide_from_programs(words)
    for saved in SavedFilter.objects.all():
        if words.search(f"{saved.name} {unquote_plus(saved.query)}"):
            saved.delete()  # a search for the person finds nobody now, and names them


def _hide_from_programs(words: re.Pattern[str]) -> None:
    """Answers kept for repeated requests, and names of photos sent ahead: days old at most, of whatever report."""
    named = Answered.objects.filter(key__regex=words.pattern)
    named.delete()  # a key that names them; the program that asks again is judged anew
    _hide_in(Answered.objects.filter(body__regex=words.pattern), words, "body", "headers")
    _hide_in(Upload.objects.filter(name__regex=words.pattern), words, "name")


def _hide_in(rows: QuerySet[Any], words: re.Pattern[str], *names: str) -> None:
    """A text that grew by the stars ends where its column does."""
    columns = [rows.model._meta.get_field(name) for name in names]
    for row in rows.order_by().values("pk", *names):
        changed = {
            column.name: _without(row[column.name], words, column)
            for column in columns
            if words.search(_as_text(row[column.name]))
        }
        if changed:
            rows.model._base_manager.filter(pk=row["pk"]).update(**changed)


def _without(value: Any, words: re.Pattern[str], column: models.Field[Any, Any]) -> Any:
    if isinstance(column, models.JSONField):
        return json.loads(words.sub(_IN_PLACE, _as_text(value)))
    return words.sub(_IN_PLACE, value)[: column.max_length]


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
