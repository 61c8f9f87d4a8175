"""Read targets for a day, or for every day of a span, from the rows of the work itself."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from notices import clock
from notices.calendar import day_of
from pledges.actions.readings import take_all
from pledges.models import Campaign

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a day like 2026-03-31") from error


class Command(BaseCommand):
    help = (
        "Take the readings of a day (today, unless --on), or of every day from --since on. Free to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=_day, help="the day, or the last one (default: today)")
        parser.add_argument("--since", type=_day, help="the first day of a span")
        parser.add_argument("--campaign", help="only the campaign with this code")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        on = options["on"] or day_of(at)
        since = options["since"] or on
        if not since <= on <= day_of(at):
            raise CommandError("the days must lie in this order: --since, --on, today")
        campaign = _campaign(options["campaign"])
        for day in _days(since, on):
            self.stdout.write(f"{day}: {take_all(on=day, at=at, campaign=campaign)} readings")


def _campaign(code: str | None) -> Campaign | None:
    if code is None:
        return None
    found = Campaign.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"there is no campaign {code}")
    return found


def _days(first: date, last: date) -> Iterator[date]:
    for count in range((last - first).days + 1):
        yield first + timedelta(days=count)
