"""What the whole database holds, and what a request has made of it."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import connection, models

from notices.statements import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Model

# Counters, sessions and the queue change with every request, whoever asks.
_NOISE: Final = {"notices.knock", "sessions.session", "notices.notice", "stations.event", "admin.logentry"}
# Different each time by their nature.
_OWN_EACH_TIME: Final = (models.DateTimeField, models.UUIDField, models.BinaryField, models.JSONField)
_OWN_NAMES: Final = ("digest", "hash", "code", "secret", "seq", "rev", "key", "token", "path", "name_index")

_WRITES: Final = re.compile(
    r"(?:WITH\b.*?\b)?(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\b", re.IGNORECASE | re.DOTALL
)

Snapshot = dict[tuple[str, Any], dict[str, Any]]


def tables() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in _NOISE:
            yield model


@contextmanager
def writes_seen() -> Iterator[list[str]]:
    """Every statement inside the block that could change a row; one that was prepared before, as it was written."""
    seen: list[str] = []

    def listen(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if _WRITES.match(text := spelled(context["cursor"], str(sql)).strip()):
            seen.append(text)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield seen


def snapshot(models: Iterable[type[Model]] | None = None) -> Snapshot:
    """Every row of these tables; of all where none are named."""
    return {
        (model._meta.label_lower, row[model._meta.pk.attname]): row
        for model in (tables() if models is None else models)
        for row in model._base_manager.order_by().values()
    }


def counters() -> list[tuple[str, int, bool]]:
    """Where the numbers of new rows stand; they go on when what took them is rolled back. SQLite's do not."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value),"
            " last_value IS NOT NULL FROM pg_sequences WHERE schemaname = current_schema()"
        )
        return list(cursor.fetchall())


def set_back(numbers: list[tuple[str, int, bool]]) -> None:
    """New rows get the numbers again that they got from here on."""
    if numbers:
        with connection.cursor() as cursor:
            marks = ", ".join(["setval(%s::regclass, %s, %s)"] * len(numbers))
            cursor.execute(f"SELECT {marks}", [part for one in numbers for part in one])


def named_in(statements: Iterable[str]) -> list[type[Model]]:
    """The tables that statements name."""
    text = " ".join(statements)
    return [model for model in tables() if re.search(rf"\b{model._meta.db_table}\b", text)]


def changes(before: Snapshot, statements: Iterable[str]) -> set[tuple[str, ...]]:
    """What these statements made of `before`: only the tables they name are looked at."""
    models = named_in(statements)
    labels = {model._meta.label_lower for model in models}
    return difference({key: row for key, row in before.items() if key[0] in labels}, snapshot(models), before)


def difference(before: Snapshot, after: Snapshot, known: Snapshot) -> set[tuple[str, ...]]:
    """(table, row or "new", column, value) of everything that is there afterwards and was not before."""
    found = set()
    for (label, key), row in after.items():
        was = before.get((label, key))
        for column, value in row.items():
            if (was is not None and was[column] == value) or _differs_anyway(label, column):
                continue
            new_row = was is None
            if new_row and _names_a_new_row(label, column, value, known):
                continue  # a row made in the same request, whose number is another each time
            found.add((label, "new" if new_row else str(key), column, repr(value)))
    return found | {(*key, "gone") for key in map(_words, before.keys() - after.keys())}


def _words(key: tuple[str, Any]) -> tuple[str, str]:
    return key[0], str(key[1])


def _field(label: str, column: str) -> Any:
    return next(field for field in apps.get_model(label)._meta.concrete_fields if field.attname == column)


def _names_a_new_row(label: str, column: str, value: Any, known: Snapshot) -> bool:
    field = _field(label, column)
    if field.primary_key:
        return True
    return bool(field.is_relation) and (field.related_model._meta.label_lower, value) not in known


def _differs_anyway(label: str, column: str) -> bool:
    field = _field(label, column)
    relation = field.is_relation
    sealed = type(field).__name__ == "SealedField"
    return (not relation and isinstance(field, _OWN_EACH_TIME)) or sealed or column.endswith(_OWN_NAMES)
