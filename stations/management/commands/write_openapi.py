"""Write the description of the interface into the repository; a test compares it with what is served."""

from __future__ import annotations

import json
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

PATH: Final = settings.BASE_DIR / "docs" / "api" / "openapi.json"


def document() -> str:
    """The whole document in English; each reader is served it in their own language."""
    with translation.override("en"):
        found = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n"


class Command(BaseCommand):
    help = "Write docs/api/openapi.json."

    def handle(self, *_args: Any, **_options: Any) -> None:
        PATH.parent.mkdir(exist_ok=True)
        PATH.write_text(document(), encoding="utf-8")
        self.stdout.write(f"{PATH.relative_to(settings.BASE_DIR)}")
