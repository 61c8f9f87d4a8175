"""`manage.py load_demo`: invented places, people and reports, each marked 演示. Safe to run again."""

from __future__ import annotations

import os
import secrets
import sys
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from issues.demo import load
from issues.demo.places import JOBS
from issues.demo.sizes import SIZES
from notices.calendar import SHANGHAI
from pledges import facts
from pledges.demo import campaign
from properties.models import User

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

_WIDTH = 30


class Command(BaseCommand):
    help = "Invent places, people and reports, each marked 演示. A second run adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=sorted(SIZES), default="small")
        parser.add_argument("--seed", type=int, default=1, help="the same seed invents the same rows")
        parser.add_argument("--i-know", action="store_true", help="also where SITE_MODE is production")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SITE_MODE == "production" and not options["i_know"]:
            raise CommandError(
                "This is a production site (SITE_MODE=production). Demo data does not belong here; "
                "if it really does, run load_demo --i-know."
            )
        size = SIZES[options["size"]]
        numbers = load.unfinished(size)
        if load.is_loaded() and (size.streets == 1 or not numbers):
            self.stdout.write(f"Demo data is already there: nothing was loaded. Sign-ins: {_signins()}")
            return
        facts.load_all()
        # A new one for each database, and for everybody again when an interrupted load goes on.
        password = secrets.token_urlsafe(12)
        now = timezone.now().astimezone(SHANGHAI).replace(second=0, microsecond=0)
        hashed = make_password(password)
        jobs = [load.Job(number, size, options["seed"], now, hashed) for number in numbers]
        count = self._load(jobs, expected=size.streets * size.issues)
        User.objects.filter(is_demo=True).update(password=hashed)
        self._write_signins(password)
        self.stdout.write(f"{count} demo reports. Sign-ins are in {_signins()}:")
        self.stdout.write(_signins().read_text("utf-8"))

    def _load(self, jobs: list[load.Job], *, expected: int) -> int:
        started = time.monotonic()

        def told(done: int) -> None:
            if not sys.stderr.isatty():
                return
            share = min(1.0, done / expected)
            bar = "█" * round(share * _WIDTH)
            seconds = time.monotonic() - started
            self.stderr.write(f"\r{bar:<{_WIDTH}} {share:4.0%} {done:>9,} {seconds:5.0f} s", ending="")

        count = load.load(jobs, told=told, then=campaign.build)
        if sys.stderr.isatty():
            self.stderr.write("")
        return count

    def _write_signins(self, password: str) -> None:
        """One line a person with a short name; only the owner of the file may read it."""
        names = [f"demo-{word}" for word, _title in JOBS.values()]
        users = User.objects.filter(username__in=names).order_by("username")
        lines = [f"{user.username:<24}{password}  {user.name}" for user in users]
        path = _signins()
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write("\n".join(lines) + "\n")


def _signins() -> Path:
    path: Path = settings.VAR_DIR / "demo-signins.txt"
    return path
