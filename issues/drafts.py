"""What an unfinished report holds, and its JSON. Unknown keys and wrong types are dropped, never trusted."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from yinhang.fields import reveal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from issues.models import Draft


@dataclass(frozen=True, slots=True)
class Answers:
    """One value a question; places and topics by primary key, None where not answered yet."""

    topic: int | None = None
    subtopic: int | None = None
    text: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    compound: int | None = None
    building: int | None = None
    entrance: int | None = None
    place: str = ""
    longitude: float | None = None
    latitude: float | None = None
    phone: str = ""
    name: str = ""
    on_behalf: str = ""
    share_with_firm: bool = False
    is_public: bool = False
    language: str = "zh-hans"


_NUMBERS = frozenset({"topic", "subtopic", "compound", "building", "entrance"})
_DEGREES = frozenset({"longitude", "latitude"})
_FLAGS = frozenset({"share_with_firm", "is_public"})
NAMES = tuple(column.name for column in fields(Answers))


def answers_from(values: Mapping[str, Any]) -> Answers:
    """Answers out of a mapping such as a form's cleaned data; rows stand for their primary keys."""
    return Answers(**{name: _as_kept(name, values[name]) for name in NAMES if name in values})


def _as_kept(name: str, value: Any) -> Any:
    if name in _NUMBERS:
        number = getattr(value, "pk", value)
        return number if isinstance(number, int) and not isinstance(number, bool) else None
    if name in _DEGREES:
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if name in _FLAGS:
        return value is True
    if name == "extra":
        return {str(key): str(given) for key, given in value.items()} if isinstance(value, dict) else {}
    return value if isinstance(value, str) else ""


def load(draft: Draft) -> Answers:
    """The answers given so far."""
    text = reveal(draft, "answers")
    return answers_from(json.loads(text)) if text else Answers()


def dump(answers: Answers) -> str:
    return json.dumps(asdict(answers), ensure_ascii=False)
