"""What a password must be and how long it lasts. Why two sets of rules: docs/decisions/0023-password-rules.md.

`modern` asks for length and refuses what is common (NIST SP 800-63B, ASVS 5 6.2); `djbh` adds what an inspection for
等保 level 2–3 looks for (GB/T 22239 身份鉴别 a): kinds of characters, no early return of an old one, a change in time.
Pure functions; lengths in characters, ages in days.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class Rules(NamedTuple):
    """`classes` of four kinds at least, `history` old ones not again, `max_days` until a change; 0 asks for none."""

    min_length: int
    classes: int
    history: int
    max_days: int


MODERN: Final = Rules(min_length=12, classes=0, history=0, max_days=0)
DJBH: Final = Rules(min_length=12, classes=3, history=5, max_days=90)
BY_NAME: Final = {"modern": MODERN, "djbh": DJBH}


def classes(password: str) -> int:
    """How many of the four kinds it has: capital letters, small letters, digits, everything else."""
    kinds = {
        "capital" if letter.isascii() and letter.isupper()
        else "small" if letter.isascii() and letter.islower()
        else "digit" if letter.isdecimal()
        else "other"
        for letter in password
    }  # fmt: skip
    return len(kinds)


def validators(rules: Rules) -> list[dict[str, Any]]:
    """AUTH_PASSWORD_VALIDATORS for these rules: Django's own four, then ours where they are asked for."""
    django, ours = "django.contrib.auth.password_validation", "properties.passwordchecks"
    found: list[dict[str, Any]] = [
        {"NAME": f"{django}.UserAttributeSimilarityValidator"},
        {"NAME": f"{django}.MinimumLengthValidator", "OPTIONS": {"min_length": rules.min_length}},
        {"NAME": f"{django}.CommonPasswordValidator"},
        {"NAME": f"{django}.NumericPasswordValidator"},
    ]
    if rules.classes:
        found.append({"NAME": f"{ours}.KindsOfCharacters", "OPTIONS": {"least": rules.classes}})
    if rules.history:
        found.append({"NAME": f"{ours}.NotUsedLately", "OPTIONS": {"history": rules.history}})
    return found


def is_due(changed_at: datetime, max_days: int, *, at: datetime) -> bool:
    """Whether a password last changed then has to be replaced; on its last day it still opens."""
    return max_days > 0 and at - changed_at > timedelta(days=max_days)
