"""What a migration may do while the release before it still serves: docs/decisions/0024-expand-and-contract.md.

A finding is of one of three kinds. What breaks yesterday's code has no excuse: it is done in two releases.
What takes something away is right one release after nobody uses it any more: the migration says so itself,
`contract = "nothing reads it since 1.4"`. What locks a table while it works is right where the table is small or
the work is short, measured with `python -m tests.upgrade.locks`: `short_lock = "9 ms on a million rows"`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.postgres import operations as postgres
from django.db import migrations, models
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.expressions import Value
from django.db.models.functions import Now

from records.insert_only import InsertOnly
from records.tables import CreateModels


class Kind(StrEnum):
    BREAKS = "breaks"
    CONTRACT = "contract"
    LOCK = "short_lock"


@dataclass(frozen=True, slots=True)
class Rule:
    kind: Kind
    reason: str


RULES = {
    # What yesterday's code cannot live with.
    "field-renamed": Rule(
        Kind.BREAKS, "yesterday's code asks for the old name: add, fill, read the new one, remove"
    ),
    "table-renamed": Rule(Kind.BREAKS, "yesterday's code asks for the old table"),
    "field-without-db-default": Rule(
        Kind.BREAKS, "yesterday's code does not name the column in its INSERT: give it db_default, or null"
    ),
    "no-way-back": Rule(Kind.BREAKS, "a release that fails is taken back, and its migrations with it"),
    # What is taken away or forbidden, one release after the last use.
    "field-removed": Rule(Kind.CONTRACT, "yesterday's code still names the column in every SELECT"),
    "table-removed": Rule(Kind.CONTRACT, "yesterday's code still reads the table"),
    "field-narrowed": Rule(Kind.CONTRACT, "yesterday's code writes what the column no longer takes"),
    "default-removed": Rule(Kind.CONTRACT, "yesterday's code leaves the column to the database"),
    "constraint-added": Rule(Kind.CONTRACT, "yesterday's code may write what the constraint forbids"),
    "sql-takes-away": Rule(Kind.CONTRACT, "yesterday's code may still need what the statement takes away"),
    # What keeps others waiting.
    "index-locks": Rule(
        Kind.LOCK, "no row is written until it is built: records.beside.IndexBeside, atomic = False"
    ),
    "constraint-scans": Rule(
        Kind.LOCK, "nothing is read or written until every row was looked at: NOT VALID, validated later"
    ),
    "table-rewritten": Rule(Kind.LOCK, "nothing is read or written until every row is written anew"),
    "sql-locks": Rule(Kind.LOCK, "the statement holds what it locks until the migration ends"),
    "unknown-operation": Rule(
        Kind.LOCK, "this table does not know it: say what it locks, or teach the table"
    ),
    "code-holds-locks": Rule(
        Kind.LOCK, "tables changed beside it stay locked while it runs: a migration of its own"
    ),
}
_TAKES_AWAY = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN|VIEW|FUNCTION)|RENAME|TRUNCATE|SET\s+NOT\s+NULL)\b", re.IGNORECASE
)
_LOCKS = re.compile(
    r"\b(LOCK\s+TABLE|CLUSTER|VACUUM\s+FULL|REINDEX|UPDATE|DELETE\s+FROM|TRUNCATE|ALTER\s+TABLE"
    r"|CREATE\s+(UNIQUE\s+)?INDEX(?!\s+CONCURRENTLY))\b",
    re.IGNORECASE,
)
_VALIDATES = re.compile(r"^\s*ALTER\s+TABLE\s+\S+\s+VALIDATE\s+CONSTRAINT\s+\S+\s*;?\s*$", re.IGNORECASE)
# Knows PostgreSQL's column types; never connected.
_POSTGRESQL: Any = DatabaseWrapper({"NAME": "none", "OPTIONS": {}, "TIME_ZONE": None})


@dataclass(slots=True)
class Judged:
    """One migration on its way through the table: the state before the operation, and the tables it made itself."""

    app: str
    state: ProjectState
    made: set[str]
    atomic: bool

    def new(self, model: str) -> bool:
        """Whether nobody else can know the table yet."""
        return model.lower() in self.made

    def field(self, model: str, name: str) -> Any:
        return self.state.models[self.app, model.lower()].get_field(name)


def findings(migration: migrations.Migration, state: ProjectState) -> list[str]:
    """Names of RULES that the migration breaks and does not excuse. `state` is that before it; it is changed."""
    judged = Judged(migration.app_label, state, set(), migration.atomic)
    broken = []
    steps = list(_steps(migration))
    for step in steps:
        broken += list(_judge(step, judged))
        step.state_forwards(migration.app_label, state)
    if migration.atomic and _changes_beside_code(steps, judged.made):
        broken.append("code-holds-locks")
    excused = {kind for kind in (Kind.CONTRACT, Kind.LOCK) if str(getattr(migration, kind, "")).strip()}
    return [name for name in broken if RULES[name].kind not in excused]


def _steps(migration: migrations.Migration) -> Iterator[Operation]:
    for one in migration.operations:
        yield from one.tables if isinstance(one, CreateModels) else (one,)


def _judge(operation: Operation, at: Judged) -> Iterator[str]:
    if isinstance(operation, migrations.CreateModel):
        at.made.add(operation.name_lower)
        return
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from _judge(inner, at)
        return
    model = getattr(operation, "model_name", None)
    if model is not None and at.new(model):
        return
    for known, judge in _JUDGES:
        if isinstance(operation, known):
            yield from judge(operation, at)
            return
    if not isinstance(operation, _HARMLESS):
        yield "unknown-operation"


def _add_field(operation: Any, _at: Judged) -> Iterator[str]:
    field = operation.field
    if field.many_to_many:
        return
    if isinstance(field, models.GeneratedField):
        yield "table-rewritten"
        return
    if not field.null and not field.has_db_default():
        yield "field-without-db-default"
    if field.has_db_default() and not isinstance(field.db_default, _constant()):
        yield "table-rewritten"
    if field.db_index or field.unique:
        yield "index-locks"


def _constant() -> tuple[type, ...]:
    """What PostgreSQL works out once for all rows instead of writing each anew; a plain value is one too."""
    return (Value, Now, str, int, float, bool, bytes, type(None))


def _alter_field(operation: Any, at: Judged) -> Iterator[str]:
    before, after = at.field(operation.model_name, operation.name), operation.field
    if before.many_to_many or after.many_to_many:
        return
    if (before.db_column or operation.name) != (after.db_column or operation.name):
        yield "field-renamed"
    if before.db_type(_POSTGRESQL) != after.db_type(_POSTGRESQL):
        yield from _other_type(before, after)
    if before.null and not after.null:
        yield from ("field-narrowed", "constraint-scans")
    if before.has_db_default() and not after.has_db_default() and not after.null:
        yield "default-removed"
    if after.unique and not before.unique:
        yield from ("constraint-added", "index-locks")
    elif after.db_index and not before.db_index:
        yield "index-locks"


def _other_type(before: Any, after: Any) -> Iterator[str]:
    """A longer or unlimited text is the one change that PostgreSQL makes without touching a row."""
    texts = (models.CharField, models.TextField)
    if isinstance(before, texts) and isinstance(after, texts):
        if after.max_length is not None and (
            before.max_length is None or after.max_length < before.max_length
        ):
            yield from ("field-narrowed", "table-rewritten")
        return
    yield from ("field-narrowed", "table-rewritten")


def _add_index(_operation: Any, _at: Judged) -> Iterator[str]:
    yield "index-locks"


def _add_index_concurrently(_operation: Any, at: Judged) -> Iterator[str]:
    if at.atomic:
        yield "index-locks"


def _add_constraint(operation: Any, _at: Judged) -> Iterator[str]:
    yield "constraint-added"
    yield "constraint-scans" if isinstance(operation.constraint, models.CheckConstraint) else "index-locks"


def _add_not_valid(_operation: Any, _at: Judged) -> Iterator[str]:
    yield "constraint-added"


def _unique_together(operation: Any, at: Judged) -> Iterator[str]:
    before = at.state.models[at.app, operation.name_lower].options.get("unique_together", set())
    if set(operation.option_value or ()) - set(before) and not at.new(operation.name):
        yield from ("constraint-added", "index-locks")


def _run_sql(operation: Any, _at: Judged) -> Iterator[str]:
    if operation.reverse_sql is None:
        yield "no-way-back"
    given = operation.sql if isinstance(operation.sql, list | tuple) else [operation.sql]
    statements = [one if isinstance(one, str) else one[0] for one in given]
    if any(_TAKES_AWAY.search(one) for one in statements):
        yield "sql-takes-away"
    if any(_LOCKS.search(one) and not _VALIDATES.match(one) for one in statements):
        yield "sql-locks"


def _run_python(operation: Any, _at: Judged) -> Iterator[str]:
    if operation.reverse_code is None:
        yield "no-way-back"


def _one(name: str) -> Callable[[Any, Judged], Iterator[str]]:
    return lambda _operation, _at: iter([name])


def _rename_model(operation: Any, at: Judged) -> Iterator[str]:
    """A model whose table keeps its name is only called otherwise in Python."""
    if not at.state.models[at.app, operation.old_name_lower].options.get("db_table"):
        yield "table-renamed"


# The first that fits: those of django.contrib.postgres before what they inherit from.
_JUDGES: tuple[tuple[type[Operation], Callable[[Any, Judged], Iterator[str]]], ...] = (
    (postgres.AddIndexConcurrently, _add_index_concurrently),
    (postgres.AddConstraintNotValid, _add_not_valid),
    (migrations.AddField, _add_field),
    (migrations.AlterField, _alter_field),
    (migrations.RemoveField, _one("field-removed")),
    (migrations.RenameField, _one("field-renamed")),
    (migrations.RenameModel, _rename_model),
    (migrations.AlterModelTable, _one("table-renamed")),
    (migrations.DeleteModel, _one("table-removed")),
    (migrations.AddIndex, _add_index),
    (migrations.AlterIndexTogether, _add_index),
    (migrations.AddConstraint, _add_constraint),
    (migrations.AlterUniqueTogether, _unique_together),
    (migrations.RunSQL, _run_sql),
    (migrations.RunPython, _run_python),
)
# Touch no row, and lock for the blink of an eye what they touch.
_HARMLESS = (
    migrations.AlterModelManagers,
    migrations.AlterModelOptions,
    migrations.AlterModelTableComment,
    migrations.RemoveConstraint,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    postgres.RemoveIndexConcurrently,
    postgres.ValidateConstraint,
    postgres.CreateExtension,
    InsertOnly,
)
_NOT_BESIDE_CODE = (migrations.CreateModel, migrations.RunPython, migrations.AlterModelOptions, InsertOnly)


def _changes_beside_code(operations: Sequence[Operation], made: set[str]) -> bool:
    if not any(isinstance(one, migrations.RunPython) for one in operations):
        return False
    beside = [one for one in operations if not isinstance(one, _NOT_BESIDE_CODE)]
    return any(str(getattr(one, "model_name", "")).lower() not in made for one in beside)
