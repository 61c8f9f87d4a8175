"""The figures of a run: each test of this folder writes down what it counted, `__main__` prints them.

`TESTS` says which tests that stand elsewhere belong to a figure: they are run with it and not written twice.
"""

from __future__ import annotations

import os
from typing import Final

LONG: Final = os.environ.get("SECURITY") == "long"

NAMES: Final = {
    "S1": "who opens what: role × route × method",
    "S2": "filters and orders tell nothing",
    "S3": "no field is set that the form does not have",
    "S4": "hostile posts to the public form",
    "S5": "uploads",
    "S6": "limits are exact",
    "S7": "lockout and enumeration",
    "S8": "links and numbers cannot be guessed",
    "S9": "exports hold no formula",
    "S10": "no request to a place that is not public",
    "S11": "headers on every answer",
    "S12": "personal data in no dump, queue, log, mail or address",
    "S13": "history is only added to",
    "S14": "nothing starts unsafe",
    "S15": "sessions end with what they were built on",
}
TESTS: Final = {
    "S1": ("tests/test_doors.py", "tests/properties/test_admin.py"),
    "S2": ("tests/stations/test_places.py", "tests/issues/test_work_list.py"),
    "S4": ("tests/issues/test_resident_hostile.py", "tests/stations/test_hostile_bodies.py"),
    "S5": ("tests/issues/test_photos.py", "tests/issues/test_photo_children.py"),
    "S6": ("tests/notices/test_limits.py", "tests/frame/test_visitor.py"),
    "S7": ("tests/properties/test_sign_in.py",),
    "S8": ("tests/issues/test_links.py",),
    "S9": ("tests/properties/test_sheets.py",),
    "S10": ("tests/stations/test_targets.py",),
    "S11": ("tests/frame/test_answers.py",),
    "S12": (
        "tests/frame/test_logs.py",
        "tests/records/test_person.py",
        "tests/records/test_traces.py",
        "tests/records/test_retention.py",
    ),
    "S13": ("tests/records/test_app_role.py", "tests/records/test_edits.py"),
    "S14": ("tests/frame/test_settings.py",),
    "S15": ("tests/frame/test_sessions.py",),
}

_told: dict[str, list[str]] = {}


def times(short: int, long: int) -> int:
    """How often: `short` inside `make test`, `long` in `make security`."""
    return long if LONG else short


def tell(figure: str, sentence: str) -> None:
    """Write down what was counted, in a sentence with its numbers."""
    _told.setdefault(figure, []).append(sentence)


def told(figure: str) -> list[str]:
    return _told.get(figure, [])
