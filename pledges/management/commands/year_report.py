"""`manage.py year_report CODE --kind docx|xlsx|pdf --out FILE`: the year report of a campaign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils import timezone, translation

from pledges.access import get_campaign
from pledges.report import files
from properties.papers import frame, kinds
from yinhang.errors import Refused

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Write the year report of a campaign, or with --template the Word template it is written with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="?", help="the campaign's address, e.g. 310110016-2025")
        parser.add_argument("--kind", choices=sorted(kinds.KINDS), default="docx")
        parser.add_argument("--out", type=Path, help="the file to write; default: CODE.KIND here")
        parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")
        parser.add_argument("--template", type=Path, help="write the template there instead, to be edited")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            self._write(options["template"], frame.built())
            return
        if not options["code"]:
            raise CommandError("Which campaign? Please give its code.")
        with translation.override(options["language"]):
            data = self._built(options["code"], options["kind"])
        self._write(options["out"] or Path(f"{options['code']}.{options['kind']}"), data)

    def _built(self, code: str, kind: str) -> bytes:
        try:
            return files.build(get_campaign(code), kind, at=timezone.now())
        except Http404:
            raise CommandError(f"There is no campaign called {code}.") from None
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def _write(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        self.stdout.write(f"{path}: {len(data)} bytes")
