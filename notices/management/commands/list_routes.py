"""Every named address of the site, for tests that must not miss one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator


class Route(NamedTuple):
    name: str
    path: str
    view: str


class Command(BaseCommand):
    help = "List every address: its name with namespaces, its path with converters, and its view."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="as a JSON list, for programs")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        found = list(routes())
        self.stdout.write(_as_json(found) if json else "\n".join("\t".join(route) for route in found))


def _as_json(found: list[Route]) -> str:
    return json.dumps([route._asdict() for route in found], ensure_ascii=False, indent=1)


def routes(resolver: URLResolver | None = None, *, prefix: str = "/", space: str = "") -> Iterator[Route]:
    """Every route below a resolver, in the order they are tried."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry, prefix=path, space=inner)
        elif isinstance(entry, URLPattern):
            view = entry.callback
            name = f"{space}{entry.name}" if entry.name else ""
            yield Route(name, path, f"{view.__module__}.{getattr(view, '__qualname__', type(view).__name__)}")
