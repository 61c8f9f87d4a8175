"""The world of a module: built and committed once, emptied when the module is over.

What a test changes in it is rolled back; building it anew took longer than most of what is asked in it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.test import override_settings

from tests.doors import plant
from tests.doors.plan import build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.plugin import DjangoDbBlocker

    from tests.doors.plan import World


@contextmanager
def standing(blocker: DjangoDbBlocker, media: Path) -> Iterator[World]:
    with override_settings(MEDIA_ROOT=media):
        with blocker.unblock():
            world = plant(build())
        yield world
        with blocker.unblock():
            # Numbers go on: `cast` gives its rows those it had first.
            call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
