"""A database with so many reports: the city of `load_demo`, cut to measure. Run with the world's environment.

python -m tests.bench.world ROWS
"""

from __future__ import annotations

import sys
from dataclasses import replace

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from issues.demo import load  # noqa: E402
from issues.demo.sizes import SIZES  # noqa: E402
from issues.models import Issue  # noqa: E402
from notices.calendar import SHANGHAI  # noqa: E402
from pledges import facts  # noqa: E402
from pledges.demo import campaign  # noqa: E402


def build(rows: int) -> None:
    """Subdistricts as full as the city's, as many as it takes; then statistics and clean pages, as in real life."""
    city = SIZES["city"]
    streets = max(1, round(rows / city.issues))
    size = replace(city, streets=streets, issues=-(-rows // streets))
    call_command("migrate", "--no-input", verbosity=0)
    facts.load_all()
    _floor_table()
    now = timezone.now().astimezone(SHANGHAI).replace(second=0, microsecond=0)
    hashed = make_password("a-long-enough-password")
    jobs = [load.Job(number, size, 1, now, hashed) for number in range(streets)]
    load.load(
        jobs,
        told=lambda done: print(f"\r  {done:>9,} reports", end="", file=sys.stderr, flush=True),
        then=campaign.build,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"\r  {Issue.objects.count():>9,} reports in {streets} subdistricts", file=sys.stderr)


def _floor_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_floor "
            "(id bigserial PRIMARY KEY, words text NOT NULL, number integer NOT NULL, at timestamptz NOT NULL)"
        )


if __name__ == "__main__":
    build(int(sys.argv[1]))
