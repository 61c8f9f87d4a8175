"""What a site looks like: asked of the one that was backed up and of the one that was put back.

python -m tests.drill.portrait SAMPLES.json      as JSON; afterwards empties the outbox
"""

from __future__ import annotations

import hashlib
import json
import sys
from io import StringIO
from pathlib import Path
from typing import Any, Final, NamedTuple

import django

SEALED_FILE: Final = "sealed"


class Sample(NamedTuple):
    """A sealed value: in which model, which row, which column."""

    model: str
    row: str
    column: str


def samples(count: int) -> list[Sample]:
    """So many sealed values, from every model that has some in turn; a sealed file is the last."""
    from django.apps import apps

    from properties.models import UploadFile
    from yinhang.fields import SealedField

    columns = [
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedField)
    ]
    found = [
        [Sample(model._meta.label, str(pk), column) for pk in _some(model, column, count)]
        for model, column in columns
    ]
    in_turn = [rows[turn] for turn in range(count) for rows in found if turn < len(rows)]
    files = UploadFile.objects.values_list("pk", flat=True)[:1]
    return [*in_turn[: count - 1], *(Sample("properties.UploadFile", str(pk), SEALED_FILE) for pk in files)]


def _some(model: Any, column: str, count: int) -> Any:
    return model.objects.exclude(**{column: ""}).order_by("pk").values_list("pk", flat=True)[:count]


def opened(sample: Sample) -> str:
    """The SHA-256 of what the value says."""
    from django.apps import apps

    from properties.register_sheets.staging import opened_file
    from yinhang.fields import reveal

    row: Any = apps.get_model(sample.model)._default_manager.get(pk=sample.row)
    told = (
        opened_file(row.upload) or b""
        if sample.column == SEALED_FILE
        else reveal(row, sample.column).encode()
    )
    return hashlib.sha256(told).hexdigest()


def tables() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        counted = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            counted[name] = cursor.fetchone()[0]
    return counted


def files() -> dict[str, str]:
    from django.conf import settings

    root = Path(settings.MEDIA_ROOT)
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def history() -> str:
    from django.core.management import call_command

    said = StringIO()
    call_command("verify_history", stdout=said)
    return said.getvalue().strip()


def main() -> None:
    django.setup()
    from tests.chaos import books
    from tests.drill import town

    asked = [Sample(*one) for one in json.loads(Path(sys.argv[1]).read_text())]
    said = {
        "tables": tables(),
        "files": files(),
        "opened": [opened(sample) for sample in asked],
        "history": history(),
    }
    books.register()
    town.send_the_rest()
    print(json.dumps(said))


if __name__ == "__main__":
    main()
