"""What the database's role of the application may do: everything a request needs, and nothing to history but add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection

from records import chain
from records.models import Link, Shape
from yinhang.fields import SealedField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

# Django's own book of migrations: read to see whether one is pending, written by the owner alone.
_READ_ONLY = ("django_migrations",)


def statements(role: str) -> Iterator[str]:
    """In this order, as the owner of the tables, after every `migrate`: it takes back what is no more granted."""
    name = connection.ops.quote_name(role)
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}"
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}"
    history: dict[str, type[Model]] = {
        **chain.tables(),
        Link._meta.db_table: Link,
        Shape._meta.db_table: Shape,
    }
    for table in sorted(_tables()):
        quoted = connection.ops.quote_name(table)
        if table in _READ_ONLY:
            yield f"GRANT SELECT ON {quoted} TO {name}"
        elif table in history:
            yield f"GRANT SELECT, INSERT ON {quoted} TO {name}"
            if columns := may_be_emptied(history[table]):
                yield f"GRANT UPDATE ({', '.join(columns)}) ON {quoted} TO {name}"
        else:
            yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {quoted} TO {name}"


def may_be_emptied(model: type[Model]) -> list[str]:
    """Columns that the law may ask to empty, and those a rotation of keys writes anew; the triggers see to the rest."""
    sealed = [field.attname for field in model._meta.concrete_fields if isinstance(field, SealedField)]
    return [*getattr(model, "erasable", ()), *sealed]


def _tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | set(_READ_ONLY)
