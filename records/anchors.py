"""The head of the chain outside the database: a cut of its end shows there and nowhere else.

Two files in `ANCHOR_DIR`: `anchors.txt` gets a line a day and is only added to; `head.txt` is written anew behind every
batch that was sealed. Copy the first to where the database's administrator cannot write.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils import timezone

from records.models import Link

if TYPE_CHECKING:
    from collections.abc import Iterator


class Anchor(NamedTuple):
    """At `at` the last link was number `seq` and had this hash."""

    seq: int
    hash: str
    at: str

    def line(self) -> str:
        return f"{self.seq} {self.hash} {self.at}\n"


def head(at: datetime | None = None) -> Anchor | None:
    """The end of the chain as the database has it; None before there is one."""
    last = Link.objects.order_by("-seq").values_list("seq", "hash").first()
    return Anchor(*last, (at or timezone.now()).isoformat(timespec="seconds")) if last else None


def note_head() -> None:
    """Keep the newest head on this machine; whole or not at all."""
    now = head()
    if now is None:
        return
    path = _folder() / "head.txt"
    half = path.with_suffix(f".{os.getpid()}")
    half.write_text(now.line(), encoding="ascii")
    half.replace(path)


def drop(at: datetime) -> Anchor | None:
    """Add the day's line, once a day; returns it, or None when the day has one or there is no chain."""
    now, path = head(at), _folder() / "anchors.txt"
    day = timezone.localdate(at)
    if now is None or any(timezone.localdate(datetime.fromisoformat(one.at)) == day for one in _read(path)):
        return None
    with path.open("a", encoding="ascii") as file:
        file.write(now.line())
        file.flush()
        os.fsync(file.fileno())
    return now


def kept() -> list[Anchor]:
    """Every head this machine remembers, oldest first."""
    folder = Path(settings.ANCHOR_DIR)
    return [*_read(folder / "anchors.txt"), *_read(folder / "head.txt")]


def _read(path: Path) -> Iterator[Anchor]:
    if not path.exists():
        return
    for line in path.read_text(encoding="ascii").splitlines():
        seq, made, at = line.split(" ")
        yield Anchor(int(seq), made, at)


def _folder() -> Path:
    folder = Path(settings.ANCHOR_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
