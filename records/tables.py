"""Migrations that make many tables. They use this file, so it may only be added to."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.migrations import CreateModel, Migration
from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState


class TablesTogether(Migration):
    """A migration whose new tables, where they follow each other, are one step."""

    def __init_subclass__(cls) -> None:
        cls.operations = together(cls.operations)


def together(operations: Sequence[Operation]) -> list[Operation]:
    """The same steps; new tables that follow each other are one of them."""
    steps: list[Operation] = []
    for _kind, run in groupby(operations, key=type):
        found = list(run)
        tables = [one for one in found if isinstance(one, CreateModel)]
        steps += [CreateModels(tables)] if len(tables) > 1 else found
    return steps


class CreateModels(Operation):
    """What the same `CreateModel`s do one after the other, in the same order and with the same statements.

    After each of them Django makes all models anew that are related to the new one, and here nearly every model is
    related to every other: four tenths of a first `migrate`. Nothing between two new tables looks at the models, so
    they are made once.
    """

    serialization_expand_args = ["tables"]

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"tables": self.tables}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # A cached property, made again when the first table asks for its model.
        state.__dict__.pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(table.describe() for table in self.tables)
