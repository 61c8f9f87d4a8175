"""A step of a migration that makes a table insert-only. Migrations of every room use it, so it may only be added to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Once a database; the triggers of all tables call them.
FUNCTIONS: Final = """
CREATE FUNCTION history_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erasable text[] := string_to_array(COALESCE(TG_ARGV[0], ''), ',');
    sealed text[] := string_to_array(COALESCE(TG_ARGV[1], ''), ',');
    was jsonb;
    now jsonb;
    name text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        was := to_jsonb(OLD) - sealed;
        now := to_jsonb(NEW) - sealed;
        IF (was - erasable) = (now - erasable) THEN
            FOREACH name IN ARRAY erasable LOOP
                IF now ->> name <> '' AND now ->> name <> was ->> name THEN
                    RAISE EXCEPTION '%', TG_NAME USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            END LOOP;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '%', TG_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION history_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO records_waiting ("table", "key", written_in, at) VALUES (
        TG_TABLE_NAME, replace(NEW.id::text, '-', ''), pg_current_xact_id()::text::bigint, now()
    );
    RETURN NULL;
END $$;
"""
NO_FUNCTIONS: Final = "DROP FUNCTION history_waits(); DROP FUNCTION history_is_kept();"

_FROZEN: Final = """
CREATE TRIGGER {table}_is_frozen BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION history_is_kept({names});
CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION history_is_kept();
CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept();
"""
_WAITS: Final = """
CREATE TRIGGER {table}_waits AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION history_waits();
"""
# Name → what it does; the name is what an error says.
_ON_SQLITE: Final = {
    "{table}_is_frozen": "BEFORE UPDATE OF {fixed} ON {table} BEGIN SELECT RAISE(ABORT, '{table}_is_frozen'); END",
    "{table}_is_kept": "BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table}_is_kept'); END",
}
_EMPTIED_ON_SQLITE: Final = """
CREATE TRIGGER {table}_{column}_is_frozen BEFORE UPDATE OF {column} ON {table}
WHEN NEW.{column} <> '' AND NEW.{column} <> OLD.{column}
BEGIN SELECT RAISE(ABORT, '{table}_{column}_is_frozen'); END
"""
_WAITS_ON_SQLITE: Final = """
CREATE TRIGGER {table}_waits AFTER INSERT ON {table}
BEGIN INSERT INTO records_waiting ("table", "key", written_in, at)
VALUES ('{table}', NEW.id, 0, strftime('%Y-%m-%d %H:%M:%f', 'now')); END
"""


class InsertOnly(Operation):
    """Rows of `model` are written once: the database refuses every other change but the emptying of `erasable`.

    Columns that are `sealed` may be encrypted anew, as a rotation of keys does: the chain commits to what they say.
    Each new row waits for its link of the chain, unless `chained` says otherwise; `refuses` is off where older
    triggers of the room's own hold the rows. On SQLite a later migration that alters the table makes it anew and
    loses the triggers: it has to repeat this step.
    """

    reversible = True

    def __init__(
        self,
        model: str,
        *,
        erasable: tuple[str, ...] = (),
        sealed: tuple[str, ...] = (),
        chained: bool = True,
        refuses: bool = True,
    ) -> None:
        self.model, self.erasable, self.sealed = model, erasable, sealed
        self.chained, self.refuses = chained, refuses

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        options = {"erasable": self.erasable, "sealed": self.sealed, "chained": self.chained}
        options |= {"refuses": self.refuses}
        return "InsertOnly", [self.model], options

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of what Django knows of a model."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        table = f"{app_label}_{self.model}"
        if schema_editor.connection.vendor == "postgresql":
            names = f"'{','.join(self.erasable)}', '{','.join(self.sealed)}'"
            if self.refuses:
                schema_editor.execute(_FROZEN.format(table=table, names=names))
            if self.chained:
                schema_editor.execute(_WAITS.format(table=table))
            return
        for statement in self._on_sqlite(table, _columns(schema_editor, table)):
            schema_editor.execute(statement)

    def _on_sqlite(self, table: str, columns: list[str]) -> list[str]:
        fixed = ", ".join(f'"{name}"' for name in columns if name not in (*self.erasable, *self.sealed))
        made = [
            f"CREATE TRIGGER {name} {what}".format(table=table, fixed=fixed)
            for name, what in _ON_SQLITE.items()
            if self.refuses
        ]
        made += [_EMPTIED_ON_SQLITE.format(table=table, column=column) for column in self.erasable]
        return [*made, _WAITS_ON_SQLITE.format(table=table)] if self.chained else made

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        table = f"{app_label}_{self.model}"
        on_postgresql = schema_editor.connection.vendor == "postgresql"
        names = ["is_frozen", "is_kept"] if self.refuses else []
        if self.refuses and on_postgresql:
            names.append("is_never_emptied")
        elif not on_postgresql:
            names += [f"{column}_is_frozen" for column in self.erasable]
        names += ["waits"] if self.chained else []
        for name in names:
            where = f" ON {table}" if on_postgresql else ""
            schema_editor.execute(f"DROP TRIGGER {table}_{name}{where}")

    def describe(self) -> str:
        return f"Rows of {self.model} are written once"


def _columns(schema_editor: BaseDatabaseSchemaEditor, table: str) -> list[str]:
    with schema_editor.connection.cursor() as cursor:
        return [
            row.name for row in schema_editor.connection.introspection.get_table_description(cursor, table)
        ]
