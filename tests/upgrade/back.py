"""Take rooms back to a migration each: a JSON object {room: migration or "zero"} on standard input."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402

if __name__ == "__main__":
    for app, name in json.load(sys.stdin).items():
        call_command("migrate", app, name, verbosity=0)
