"""What is held of a person who gives their phone: each room answers for its own rows (PIPL 45–47)."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Who:
    """A person by their phone (E.164), and the subdistricts whose rows the question is about."""

    phone: str
    streets: frozenset[int]

    @property
    def index(self) -> str:
        return blind_index(self.phone)


class Held(NamedTuple):
    """One kind of rows: what they are, the rows in words, and the article by which they stay ("" when they go)."""

    what: str
    rows: list[dict[str, Any]]
    stays: str = ""


class Deed(NamedTuple):
    """Why something is erased, by whom, when."""

    reason: str
    by: str
    at: datetime


class Holder(Protocol):
    """A room that knows people."""

    def held(self, who: Who) -> Iterator[Held]:
        """Everything of the person, also what the law keeps."""

    def erase(self, who: Who, deed: Deed) -> None:
        """Everything but what the law keeps, in the transaction of the caller."""


_HOLDERS: list[Holder] = []


def register(holder: Holder) -> None:
    _HOLDERS.append(holder)


def everything(who: Who) -> list[Held]:
    return [held for holder in _HOLDERS for held in holder.held(who) if held.rows]


def erase(who: Who, deed: Deed) -> None:
    for holder in _HOLDERS:
        holder.erase(who, deed)


def copy(who: Who) -> bytes:
    """A zip of two files: for programs (JSON) and for reading."""
    held = everything(who)
    document = [{"what": one.what, "stays": one.stays, "rows": one.rows} for one in held]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "data.json", json.dumps(document, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
        )
        packed.writestr("data.txt", _readable(held))
    return file.getvalue()


def _readable(held: list[Held]) -> str:
    lines = [_("What this office holds of you"), ""]
    for one in held:
        lines += [f"== {one.what} ==", *([one.stays] if one.stays else [])]
        lines += ["；".join(f"{name}：{value}" for name, value in row.items()) for row in one.rows]
        lines.append("")
    return "\n".join(lines)
