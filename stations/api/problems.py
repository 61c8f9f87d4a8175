"""REST framework's nested errors as the one list of RFC 9457 problems."""

from __future__ import annotations

from typing import Any


def flat(detail: Any, codes: Any, pointer: str = "") -> list[dict[str, str]]:
    """One row a sentence, with a JSON pointer to what it is about."""
    if isinstance(detail, dict):
        return [row for key, value in detail.items() for row in flat(value, codes[key], f"{pointer}/{key}")]
    if isinstance(detail, list):
        rows: list[dict[str, str]] = []
        for index, value in enumerate(detail):
            nested = isinstance(value, (dict, list))
            rows += flat(value, codes[index], f"{pointer}/{index}" if nested else pointer)
        return rows
    return [{"pointer": pointer, "code": str(codes), "detail": str(detail)}]
