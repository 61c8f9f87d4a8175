"""The code on a voting card and the second proof beside it. Pure; codes are compared by fingerprint only."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from typing import TYPE_CHECKING, Final

from properties.owners import folded
from yinhang.fields import blind_index

if TYPE_CHECKING:
    from collections.abc import Iterable

_BYTES: Final = 16
LENGTH: Final = 26
PROOF_LENGTH: Final = 4
# What people read into the letters of base32, which knows neither 0, 1 nor 8.
_MISREAD: Final = str.maketrans("018", "OIB")
_SHAPE: Final = re.compile(rf"[A-Z2-7]{{{LENGTH}}}", re.ASCII)


def new_code() -> str:
    """128 random bits as 26 letters and digits."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode().rstrip("=")


def grouped(code: str) -> str:
    """The code as it is printed: in fours."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def cleaned(typed: str) -> str:
    """The code however it was typed; "" for what can be none."""
    code = folded(typed).translate(_MISREAD)
    return code if _SHAPE.fullmatch(code) else ""


def fingerprint(code: str) -> str:
    """What of a code is kept."""
    return blind_index(f"voting card|{code}")


def proves(typed: str, known: Iterable[str]) -> bool:
    """Whether these are the last four characters of one of the numbers. All are compared, each in constant time."""
    said = folded(typed)
    ends = [folded(number)[-PROOF_LENGTH:] for number in known]
    # Without a number there is nothing to prove with; the empty string proves nothing.
    matches = [len(end) == PROOF_LENGTH and hmac.compare_digest(end.encode(), said.encode()) for end in ends]
    return any(matches)
