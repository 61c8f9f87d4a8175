"""One way to write a phone number, so that the same person is found again. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import phonenumbers
from django.utils.translation import gettext_lazy as _

from yinhang.errors import Refused

_REGION: Final = "CN"
_LONGEST: Final = 40
_SHANGHAI: Final = "021"
# What people type between digits, full-width forms already folded by NFKC.
_BETWEEN: Final = re.compile(r"[\s\-‐-―−().·]+")
# Nearly every number is a mobile one of the mainland, which this says as well as the library and faster.
_MOBILE: Final = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})", re.ASCII)
_LOCAL_LANDLINE: Final = re.compile(r"[2-9]\d{7}")


def normalise_phone(text: str) -> str:
    """E.164 of a mobile or landline number as typed in Shanghai: full-width digits, +86, 0086, spaces, dashes.

    A landline of eight digits without an area code is Shanghai's. Raises Refused("phone.invalid").
    """
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    if len(text) > _LONGEST or not re.fullmatch(r"\+?\d{5,20}", digits, re.ASCII):
        raise _invalid()
    if mobile := _MOBILE.fullmatch(digits):
        return f"+86{mobile[1]}"
    if _LOCAL_LANDLINE.fullmatch(digits):
        digits = _SHANGHAI + digits
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    try:
        number = phonenumbers.parse(digits, _REGION)
    except phonenumbers.NumberParseException:
        raise _invalid() from None
    if not phonenumbers.is_valid_number(number):
        raise _invalid()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def masked(phone: str) -> str:
    """The number as it may be shown: first three and last four digits of the national number."""
    national = phone.removeprefix("+86")
    return f"{national[:3]}****{national[-4:]}" if len(national) > 7 else "****"  # noqa: PLR2004 — 3 + 4 digits are shown


def _invalid() -> Refused:
    return Refused(
        "phone.invalid",
        _("Please give a mobile number of 11 digits, or a landline with its area code."),
        field="phone",
    )
