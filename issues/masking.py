"""A report's words without what tells who somebody is, for training a model. Pure.

A machine cannot find every name: what it cannot find is no word of the dictionary either, and so no feature.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

HIDDEN: Final = "＊"
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+", re.ASCII)
# Phones, plates, papers, accounts: letters and digits with at least four digits, however they are broken up.
_NUMBER: Final = re.compile(r"[A-Za-z]*\d(?:[ .\-]?[A-Za-z]*\d){3,}[A-Za-z]*")
_CALLED: Final = re.compile(r"(我叫|名叫|姓名[::]?|联系人[::]?)\s*[\u4e00-\u9fff]{2,4}")
_TITLED: Final = re.compile(r"[\u4e00-\u9fff](?=先生|女士|小姐|师傅|阿姨|大爷|大妈|经理|主任|书记)")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text with addresses, long numbers, the names given and those that follow or precede a title hidden."""
    shown = unicodedata.normalize("NFKC", text)
    for name in sorted((each for each in names if each.strip()), key=len, reverse=True):
        shown = shown.replace(unicodedata.normalize("NFKC", name).strip(), HIDDEN)
    for pattern, instead in (
        (_ADDRESS, HIDDEN),
        (_NUMBER, HIDDEN),
        (_CALLED, rf"\1{HIDDEN}"),
        (_TITLED, HIDDEN),
    ):
        shown = pattern.sub(instead, shown)
    return shown
