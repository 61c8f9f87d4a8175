"""The program that opens a stranger's photo. pool.py starts it; only tests import it.

It imports nothing of ours and no Django, so it holds no secret and no connection, and starts quickly.
Before the first foreign byte it gives up memory beyond 1 GiB, the right to open or write any file or
socket, and its place in the processor's queue. It speaks over descriptor 0:
in `kind (4 bytes) . length (4) . file`, out one byte for "I have it all", then `length (4) . JSON . photo .
thumbnail`.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import struct
import sys
import warnings
from io import BytesIO
from typing import Final, NamedTuple

import pillow_heif
from PIL import Image, MpoImagePlugin, WebPImagePlugin  # noqa: F401 — imported now: later no file can be opened

MAX_PIXELS: Final = 40_000_000
LONG_EDGE: Final = 2048
# A JPEG may be decoded at a half, a quarter or an eighth almost for free, and a 12-megapixel phone photo
# is 4032 wide: its half is a good picture that needs no second scaling.
DRAFT_EDGE: Final = 1600
THUMBNAIL_EDGE: Final = 480
QUALITY: Final = 82
MEMORY: Final = 1 << 30
CPU_SECONDS: Final = 8
NICENESS: Final = 10

REQUEST: Final = struct.Struct("!4sI")
ANSWER: Final = struct.Struct("!I")
RECEIVED: Final = b"\x06"

_WEBP_HEADER: Final = 30  # bytes: RIFF head 12, chunk head 8, the chunk's own head at most 10

_ORIENTATION, _EXIF_IFD, _TAKEN, _OFFSET = 0x0112, 0x8769, 0x9003, 0x9011
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Unfit(Exception):
    """The photo may not be used; the text is the code pool.py passes on."""


class Exif(NamedTuple):
    """The only three things read from a photo's metadata."""

    orientation: int = 1
    taken: str = ""
    offset: str = ""


class Redrawn(NamedTuple):
    """A photo made anew: two JPEG files, the size of the first in pixels, and the camera's clock as text."""

    photo: bytes
    thumbnail: bytes
    width: int
    height: int
    taken: str
    offset: str


def redraw(data: bytes, kind: str) -> Redrawn:
    """Decode a file of one of the kinds JPEG, PNG, WEBP, HEIF and draw it anew from its pixels.

    Raises Unfit for too many pixels or a moving picture, and whatever Pillow raises for a broken file.
    """
    if kind == "WEBP":
        _check_pixels(*_webp_size(data))  # opening alone would already reserve the whole canvas
    with Image.open(BytesIO(data), formats=(kind,)) as image:
        _check_pixels(*image.size)
        if kind in {"PNG", "WEBP"} and getattr(image, "n_frames", 1) > 1:
            raise Unfit("unsupported")
        # Several frames in a JPEG or HEIC are a phone's second lens or depth: the first one is the photo.
        if kind == "JPEG":
            image.draft(None, _within(image.size, DRAFT_EDGE))
        image.load()
        exif = _read_exif(image)
        pixels = _turn(_fresh(image), exif.orientation)
    small = pixels.resize(_within(pixels.size, THUMBNAIL_EDGE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return Redrawn(_jpeg(pixels), _jpeg(small), *pixels.size, exif.taken, exif.offset)


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Unfit("too-many-pixels")
    if width < 1 or height < 1:
        raise Unfit("broken")


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read the canvas size from a WebP header (RFC 9649): width, height in pixels; (0, 0) when unreadable."""
    kind, body = data[12:16], data[20:_WEBP_HEADER]
    if len(data) < _WEBP_HEADER:
        return 0, 0
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    return 0, 0


def _within(size: tuple[int, int], edge: int) -> tuple[int, int]:
    """Shrink a size so that its longer edge is at most `edge`; never enlarge, never reach zero."""
    longest = max(size)
    if longest <= edge:
        return size
    return max(1, round(size[0] * edge / longest)), max(1, round(size[1] * edge / longest))


def _read_exif(image: Image.Image) -> Exif:
    """Read which way is up and when the photo was taken; metadata that cannot be read counts as absent."""
    try:
        exif = image.getexif()
        camera = exif.get_ifd(_EXIF_IFD)
        turn = exif.get(_ORIENTATION, 1)
        return Exif(
            turn if isinstance(turn, int) else 1, _text(camera.get(_TAKEN)), _text(camera.get(_OFFSET))
        )
    except Exception:  # noqa: BLE001 — Pillow raises a dozen kinds here, and a sound photo may have bad EXIF
        return Exif()


def _text(value: object) -> str:
    return value[:32] if isinstance(value, str) else ""


def _fresh(image: Image.Image) -> Image.Image:
    """Copy the pixels, at most LONG_EDGE long, onto new white paper: RGB, with nothing else attached."""
    if image.mode.startswith("I"):  # 16-bit grey: convert() alone would clip everything above 255 to white
        image = image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    size = _within(image.size, LONG_EDGE)
    if size != image.size:
        image = image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    paper = Image.new("RGB", size, "white")
    paper.paste(image, mask=image if mode == "RGBA" else None)
    return paper


def _turn(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def answer(kind: str, data: bytes) -> bytes:
    """Redraw one file and pack the answer for the wire."""
    try:
        drawn = redraw(data, kind)
    except Unfit as refusal:
        return _pack({"refused": str(refusal)})
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _pack({"refused": "too-many-pixels"})
    except Exception:  # noqa: BLE001 — the edge of a worker: decoders raise anything, and all of it means no
        return _pack({"refused": "broken"})
    said = drawn._asdict() | {"photo": len(drawn.photo), "thumbnail": len(drawn.thumbnail)}
    return _pack(said, drawn.photo, drawn.thumbnail)


def _pack(said: dict[str, object], *files: bytes) -> bytes:
    head = json.dumps(said).encode()
    return b"".join([ANSWER.pack(len(head)), head, *files])


def prepare() -> None:
    """Load every decoder now, because after `confine` no file can be opened."""
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    pillow_heif.register_heif_opener(thumbnails=False)
    pillow_heif.options.DEPTH_IMAGES = False
    pillow_heif.options.AUX_IMAGES = False
    pillow_heif.options.DECODE_THREADS = 1
    Image.preinit()
    for kind in ("JPEG", "PNG", "WEBP"):
        tiny = BytesIO()
        Image.new("RGB", (8, 8)).save(tiny, kind)
        redraw(tiny.getvalue(), kind)


def confine() -> None:
    """Give up what decoding does not need. Limits of the kernel, so a taken-over decoder keeps them."""
    os.nice(NICENESS)  # other pages come first
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    if sys.platform == "linux":  # macOS, where somebody may try the system out, does not know this one
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _allow_seconds() -> None:
    """Grant CPU_SECONDS for the next photo; the kernel's limit counts the whole life of the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + 1 + CPU_SECONDS
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def _read(wire: socket.socket, length: int) -> bytes:
    """Read exactly `length` bytes; ends the program when the other side is gone."""
    data = bytearray(length)
    view, at = memoryview(data), 0
    while at < length:
        count = wire.recv_into(view[at:])
        if count == 0:
            raise SystemExit
        at += count
    return bytes(data)


def main() -> None:
    """Answer one photo after another until the web process closes the wire."""
    prepare()
    confine()
    with socket.socket(fileno=0) as wire:
        while True:
            kind, length = REQUEST.unpack(_read(wire, REQUEST.size))
            data = _read(wire, length)
            wire.sendall(RECEIVED)
            _allow_seconds()
            wire.sendall(answer(kind.decode().strip(), data))


if __name__ == "__main__":
    main()
