"""What a file is, by its first bytes and by its name: pure functions, no decoder."""

from __future__ import annotations

import re
from typing import Final

HEAD_BYTES: Final = 512

_EXTENSIONS: Final = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "jpe": "JPEG",
    "jfif": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
    "heic": "HEIF",
    "heif": "HEIF",
}
# Still pictures coded with HEVC (ISO/IEC 23008-12). The sequences (hevc, hevx, msf1) and AVIF stay outside.
_HEIF_STILLS: Final = frozenset({b"heic", b"heix", b"heim", b"heis"})
_HEIF_MOVING: Final = frozenset({b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"})
_OTHER_PICTURES: Final = (
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"\0\0\1\0",
    b"\xff\x0a",
    b"\0\0\0\x0cJXL ",
    b"8BPS",
)
_SVG: Final = re.compile(rb"<(?:svg|!DOCTYPE\s+svg)[\s>]", re.IGNORECASE)

# APP0 (JFIF), tables, frame, scan: everything a plain baseline JPEG needs, and nothing that carries words.
_MARKER, _JFIF, _SCAN = 0xFF, 0xE0, 0xDA
_BARE_SEGMENTS: Final = frozenset({_JFIF, 0xDB, 0xC0, 0xC4, _SCAN, 0xDD})
_JFIF_LENGTH: Final = 16  # a header of any other length holds a thumbnail
_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)


def kind_of(head: bytes) -> str:
    """Name what the first bytes show: JPEG, PNG, WEBP, HEIF; "other" for pictures not taken; "" for none."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        return _iso_kind(head)
    if head.startswith(_OTHER_PICTURES) or _SVG.search(head):
        return "other"
    return ""


def _iso_kind(head: bytes) -> str:
    """Tell a HEIC still from the other files that share its container, by the brands in the first box."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    main = head[8:12]
    brands = {main, *(head[at : at + 4] for at in range(16, end - 3, 4))}
    # mif1 only says "a picture"; the codec's own brand is what says HEVC.
    if main not in _HEIF_MOVING and main in _HEIF_STILLS | {b"mif1"} and brands & _HEIF_STILLS:
        return "HEIF"
    return "other"


def kind_named(name: str) -> str:
    """Name what the file's extension claims: JPEG, PNG, WEBP, HEIF, or "" for any other."""
    return _EXTENSIONS.get(name.rpartition(".")[2].strip().lower(), "")


def unnamed(head: bytes) -> str:
    """A name for a file that came with none: what its first bytes show, so that name and bytes agree."""
    kind = kind_of(head)
    return next((f"photo.{ending}" for ending, named in _EXTENSIONS.items() if named == kind), "photo")


def is_bare_jpeg(data: bytes) -> bool:
    """Tell whether the bytes are one baseline JPEG with no metadata segment before its pixels and no tail.

    Asked of what the child hands back: the child has touched hostile bytes, so it is not believed.
    """
    if not data.startswith(b"\xff\xd8") or not data.endswith(b"\xff\xd9"):
        return False
    at = 2
    while at + 4 <= len(data) and data[at] == _MARKER and data[at + 1] in _BARE_SEGMENTS:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _JFIF and length != _JFIF_LENGTH:
            return False
        at += 2 + length
        if marker == _SCAN:
            return _only_scan(data, at)
    return False


def _only_scan(data: bytes, start: int) -> bool:
    """Tell whether the end marker is the first marker after the scan's own stuffing and restarts."""
    found = _AFTER_SCAN.search(data, start)
    return found is not None and found.start() == len(data) - 2
