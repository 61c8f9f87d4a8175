"""The list of files in a backup: one JSON line a file, in order, gzipped. Read and merged line by line."""

from __future__ import annotations

import gzip
import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from heapq import merge
from itertools import groupby
from typing import IO, TYPE_CHECKING, Final

from records.files import namings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from records.files import Naming

NAME: Final = "files.jsonl.gz"


@dataclass(slots=True)
class Line:
    """A file: `of` is the name in the row, `name` its own, which differs for what is kept beside (a thumbnail).

    `size` and `changed` are the storage's; `object`, `bytes` and `sha256` are of its encrypted copy. A file that
    was not there has no object.
    """

    of: str
    name: str
    size: int = 0
    changed: str = ""
    object: str = ""
    bytes: int = 0
    sha256: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return (self.of, self.name)


def named(names: Callable[[Naming], Iterator[str]]) -> Iterator[tuple[str, str]]:
    """Every file that a row names, with what is kept beside it, each once and in order: (name in the row, name)."""
    rows = merge(*(((name, naming.beside) for name in names(naming)) for naming in namings()), key=_first)
    for name, same in groupby(rows, key=_first):
        beside = next(same)[1]
        yield from ((name, one) for one in sorted({name, *beside(name)}))


def _first(pair: tuple[str, object]) -> str:
    return pair[0]


@contextmanager
def writing(path: Path) -> Iterator[Callable[[Line], None]]:
    """What is handed over is appended; in the file's place when the block ends."""
    with gzip.open(path, "wt", compresslevel=6, encoding="utf-8") as file:

        def put(line: Line) -> None:
            file.write(f"{json.dumps(asdict(line), ensure_ascii=False)}\n")

        yield put


def lines(path: Path) -> Iterator[Line]:
    file: IO[str]
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield Line(**json.loads(line))


def without(these: Iterator[Line], *others: Iterator[Line]) -> Iterator[Line]:
    """The lines whose object no other list names. All are in order, so nothing has to be remembered."""
    kept = merge(*others, key=lambda line: line.key)
    here = next(kept, None)
    for line in these:
        objects = set()
        while here is not None and here.key <= line.key:
            if here.key == line.key:
                objects.add(here.object)
            here = next(kept, None)
        if line.object and line.object not in objects:
            yield line
