"""Recovery codes: how they look, and what is kept of them.

Sixty random bits each, in an alphabet without letters that look alike. Kept is an HMAC under INDEX_KEY bound to the
person: with the database alone nothing can be tried, so no slow hash is needed, and another person's code opens nothing.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import TYPE_CHECKING, Final

from yinhang.fields import blind_index

if TYPE_CHECKING:
    from uuid import UUID

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
IN_A_SET: Final = 10
LENGTH: Final = 12
_GROUP: Final = 4


def new_codes() -> list[str]:
    """A set of codes as they are shown: three groups of four."""
    return [grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH))) for _ in range(IN_A_SET)]


def grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def cleaned(typed: str) -> str:
    """What was meant: small letters, full-width signs, spaces and hyphens are understood."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return "".join(letter for letter in text if letter not in " -–—\t\u3000")


def digest(user_id: UUID, code: str) -> str:
    return blind_index(f"recovery:{user_id}:{cleaned(code)}")
