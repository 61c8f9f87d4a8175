"""Files a stranger may send as a photo, made in code: nothing hostile lies in the repository.

Each says under which name it arrives and what must come of it: "" for a photo that is kept, else the code.
"""

from __future__ import annotations

import json
import random
import struct
import zipfile
import zlib
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

if TYPE_CHECKING:
    from collections.abc import Iterator

# Words hidden in every place a file has for them. None may be found in a stored byte.
MARKERS = {
    name: f"MARK-{name}-7f3a"
    for name in (
        "exif", "gps", "xmp", "icc", "comment", "text", "itext", "ztext", "app13", "php", "script", "zip",
    )
}  # fmt: skip

NO, WRONG, KIND, PIXELS, BROKEN, BIG = (
    f"photo.{code}"
    for code in ("not-an-image", "wrong-name", "unsupported", "too-many-pixels", "broken", "too-big")
)
KEPT = ""


class Sent(NamedTuple):
    """One file of the corpus."""

    what: str
    name: str
    data: bytes
    outcome: str


def _save(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@cache
def scene(mode: str = "RGB", size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A picture with a red top left corner, so that a turned one is noticed."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.paste((200, 20, 20), (0, 0, size[0] // 2, size[1] // 2))
    return image.convert(mode)


def camera_exif(orientation: int = 1) -> Image.Exif:
    """EXIF as a phone writes it: place, owner, clock."""
    exif = Image.Exif()
    exif[0x010E] = MARKERS["exif"]
    exif[0x0112] = orientation
    exif.get_ifd(0x8769).update({0x9003: "2026:03:01 08:30:00", 0x9011: "+08:00"})
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (31.0, 19.0, 12.0), 3: "E", 4: (121.0, 31.0, 5.0), 29: MARKERS["gps"]}
    )
    return exif


def _xmp() -> bytes:
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{MARKERS["xmp"]}</x:xmpmeta>'.encode()


def _icc() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile + MARKERS["icc"].encode()


def jpeg(**options: object) -> bytes:
    return _save(scene(), "JPEG", **options)


def png(**options: object) -> bytes:
    return _save(scene(), "PNG", **options)


def webp(**options: object) -> bytes:
    return _save(scene(), "WEBP", **options)


@cache
def heic(size: tuple[int, int] = (320, 240), orientation: int = 1) -> bytes:
    heif = pillow_heif.from_pillow(scene(size=size))
    out = BytesIO()
    heif.save(out, quality=60, exif=camera_exif(orientation).tobytes(), xmp=_xmp())
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk with its checksum (PNG specification, 5.3)."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width: int, height: int, *, depth: int = 8, color: int = 2, body: bytes = b"") -> bytes:
    """A PNG that claims a size, whatever its pixels say."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", body or zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def png_bomb(edge: int) -> bytes:
    """A square of one colour: kilobytes on the wire, hundreds of megabytes when opened."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (edge + 7) // 8)
    body = b"".join(packer.compress(row * 100) for _ in range(edge // 100)) + packer.flush()
    return png_of(edge, edge // 100 * 100, depth=1, color=0, body=body)


def jpeg_sized(width: int, height: int) -> bytes:
    """A JPEG whose frame header lies about its size."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


@cache
def scan_bomb(scans: int = 4000, edge: int = 6000) -> bytes:
    """A progressive JPEG that refines the same empty picture again and again: seconds for each kilobyte."""
    data = _save(Image.new("L", (edge, edge), 128), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + b"\xff\xd9"


def segment(marker: int, body: bytes) -> bytes:
    """One JPEG marker segment."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def _with_segments(*segments: bytes) -> bytes:
    data = jpeg()
    return data[:2] + b"".join(segments) + data[2:]


def _zip() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(MARKERS["zip"], MARKERS["zip"])
    return out.getvalue()


def _riff(kind: bytes, body: bytes) -> bytes:
    inner = b"WEBP" + kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def _vp8x(width: int, height: int) -> bytes:
    return _riff(b"VP8X", bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"))


def _ftyp(main: bytes, *brands: bytes) -> bytes:
    body = main + bytes(4) + b"".join(brands)
    return struct.pack(">I", len(body) + 8) + b"ftyp" + body


def _frames() -> list[Image.Image]:
    return [Image.new("RGB", (64, 64), color) for color in ("red", "green", "blue")]


def _animated(kind: str) -> bytes:
    first, *rest = _frames()
    return _save(first, kind, save_all=True, append_images=rest, duration=100)


def good_photos() -> Iterator[Sent]:
    """Photos people really send: kept, and with nothing but their pixels."""
    exif, xmp, icc = camera_exif(), _xmp(), _icc()
    yield Sent("plain jpeg", "a.jpg", jpeg(), KEPT)
    yield Sent("jpeg with everything", "IMG_0001.JPG", jpeg(exif=exif, xmp=xmp, icc_profile=icc), KEPT)
    yield Sent("jpeg comment", "a.jpeg", jpeg(comment=MARKERS["comment"].encode()), KEPT)
    yield Sent(
        "jpeg photoshop block", "a.jpg", _with_segments(segment(0xED, MARKERS["app13"].encode())), KEPT
    )
    yield Sent(
        "jpeg unknown blocks", "a.jpg", _with_segments(*(segment(0xE0 + n, xmp) for n in range(3, 16))), KEPT
    )
    yield Sent("progressive jpeg", "a.jfif", jpeg(progressive=True), KEPT)
    yield Sent("grey jpeg", "a.jpg", _save(scene("L"), "JPEG"), KEPT)
    yield Sent("cmyk jpeg", "a.jpg", _save(scene("CMYK"), "JPEG"), KEPT)
    yield Sent(
        "second lens (MPO)", "a.jpg", _save(scene(), "MPO", save_all=True, append_images=_frames()), KEPT
    )
    yield Sent("png", "a.png", png(), KEPT)
    yield Sent("png see-through", "a.png", _save(Image.new("RGBA", (64, 64), (9, 9, 9, 0)), "PNG"), KEPT)
    yield Sent("png 16 bit grey", "a.png", _save(scene("L").convert("I;16"), "PNG"), KEPT)
    yield Sent("png palette", "a.png", _save(scene("P"), "PNG", transparency=0), KEPT)
    yield Sent("png one bit", "a.png", _save(scene("1"), "PNG"), KEPT)
    yield Sent("png with words", "a.png", png(pnginfo=_png_words(), exif=exif, icc_profile=icc), KEPT)
    yield Sent("webp", "a.webp", webp(exif=exif, xmp=xmp, icc_profile=icc), KEPT)
    yield Sent("webp lossless", "a.WEBP", webp(lossless=True), KEPT)
    yield Sent("webp see-through", "a.webp", _save(scene("RGBA"), "WEBP"), KEPT)
    yield Sent("heic", "IMG_0002.HEIC", heic(), KEPT)
    yield Sent("heif", "a.heif", heic(), KEPT)
    for turn in range(2, 9):
        yield Sent(f"turned {turn}", "a.jpg", jpeg(exif=camera_exif(turn)), KEPT)
    yield Sent("turned heic", "a.heic", heic(orientation=6), KEPT)
    yield Sent("one pixel", "a.png", _save(Image.new("RGB", (1, 1)), "PNG"), KEPT)
    yield Sent("thin line", "a.png", _save(Image.new("RGB", (9000, 1)), "PNG"), KEPT)
    yield Sent("just small enough", "a.png", png_bomb(6300), KEPT)


def _png_words() -> PngImagePlugin.PngInfo:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", MARKERS["text"])
    words.add_itxt("XML:com.adobe.xmp", MARKERS["itext"])
    words.add_text("Author", MARKERS["ztext"], zip=True)
    return words


def polyglots() -> Iterator[Sent]:
    """A photo that is something else too: the photo is kept, the something else is not."""
    php, script = (
        f"{text}{MARKERS[name]}".encode() for name, text in (("php", "<?php //"), ("script", "<script>"))
    )
    for kind, data in (("jpg", jpeg()), ("png", png()), ("webp", webp()), ("heic", heic())):
        yield Sent(f"{kind} + script", f"a.{kind}", data + script, KEPT)
    yield Sent("jpeg + php", "a.php.jpg", jpeg() + php, KEPT)
    yield Sent("jpeg + zip", "a.jpg", jpeg() + _zip(), KEPT)
    yield Sent("jpeg + jar named jar", "a.jar", jpeg() + _zip(), WRONG)
    yield Sent("php in a comment", "a.jpg", jpeg(comment=php), KEPT)
    yield Sent("script in exif", "a.jpg", _with_segments(segment(0xE1, b"Exif\0\0" + script)), KEPT)
    yield Sent("html first", "a.jpg", b"<html>" + script + jpeg(), NO)
    yield Sent("pdf first", "a.jpg", b"%PDF-1.7\n" + jpeg(), NO)
    yield Sent("only magic then php", "a.jpg", b"\xff\xd8\xff\xe0" + php, BROKEN)
    yield Sent("only magic", "a.png", b"\x89PNG\r\n\x1a\n", BROKEN)


def bombs() -> Iterator[Sent]:
    """Small files that want much memory or much time."""
    yield Sent("png bomb", "a.png", png_bomb(13300), PIXELS)
    yield Sent("just too many pixels", "a.png", png_bomb(6400), PIXELS)
    yield Sent("png claims 2^31", "a.png", png_of(2**31 - 1, 2**31 - 1), PIXELS)
    yield Sent("png claims 30000²", "a.png", png_of(30000, 30000), PIXELS)
    yield Sent("jpeg claims 65500²", "a.jpg", jpeg_sized(65500, 65500), PIXELS)
    yield Sent("webp claims 16383²", "a.webp", _vp8x(16383, 16383), PIXELS)
    yield Sent("webp claims 2^24", "a.webp", _vp8x(1 << 24, 1 << 8), PIXELS)
    yield Sent(
        "lossless webp claims 16384²", "a.webp", _riff(b"VP8L", b"\x2f\xff\xff\xff\x0f" + bytes(20)), PIXELS
    )
    yield Sent("text chunk bomb", "a.png", _text_bomb(), BROKEN)
    yield Sent("profile bomb", "a.png", _profile_bomb(), BROKEN)
    yield Sent("too many bytes", "a.jpg", jpeg() + bytes(20 << 20), BIG)


def _text_bomb() -> bytes:
    words = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(5 << 20)))
    data = png()
    return data[:33] + words * 20 + data[33:]


def _profile_bomb() -> bytes:
    data = png()
    return data[:33] + chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(64 << 20))) + data[33:]


def other_kinds() -> Iterator[Sent]:
    """Pictures of kinds that are not taken, and files that lie about their kind."""
    svg = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield Sent("svg", "a.svg", svg, KIND)
    yield Sent("svg as jpg", "a.jpg", svg, KIND)
    yield Sent("gif", "a.gif", _save(scene("P"), "GIF"), KIND)
    yield Sent("gif as png", "a.png", _animated("GIF"), KIND)
    yield Sent("bmp", "a.bmp", _save(scene(), "BMP"), KIND)
    yield Sent("tiff", "a.tiff", _save(scene(), "TIFF"), KIND)
    yield Sent("ico", "a.ico", _save(scene(), "ICO"), KIND)
    yield Sent("psd", "a.psd", b"8BPS\0\1" + bytes(100), KIND)
    yield Sent("animated png", "a.png", _animated("PNG"), KIND)
    yield Sent("animated webp", "a.webp", _animated("WEBP"), KIND)
    yield Sent("avif", "a.heic", _ftyp(b"avif", b"mif1", b"miaf") + bytes(99), KIND)
    yield Sent("heic sequence", "a.heic", _ftyp(b"hevc", b"msf1", b"heic") + bytes(99), KIND)
    yield Sent("mp4 as heic", "a.heic", _ftyp(b"isom", b"avc1") + bytes(99), KIND)
    yield Sent("png as jpg", "a.jpg", png(), WRONG)
    yield Sent("heic as jpg", "a.jpg", heic(), WRONG)
    yield Sent("webp as png", "a.png", webp(), WRONG)
    yield Sent("no extension", "photo", jpeg(), WRONG)
    yield Sent("postscript", "a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n", NO)
    yield Sent("words", "a.jpg", "不是照片".encode(), NO)
    yield Sent("json", "a.png", json.dumps({"a": 1}).encode(), NO)
    yield Sent("program", "a.jpg", b"\x7fELF" + bytes(200), NO)
    yield Sent("zip", "a.jpg", _zip(), NO)
    yield Sent("noise", "a.jpg", random.Random(2).randbytes(5000), NO)
    yield Sent("empty", "a.jpg", b"", NO)


def damaged() -> Iterator[Sent]:
    """Photos cut short or bent."""
    photos = {
        "jpg": _save(scene(size=(1600, 1200)), "JPEG"),
        "png": png(),
        "webp": webp(),
        "heic": heic((640, 480)),
    }
    for kind, data in photos.items():
        for share in (0.03, 0.5, 0.9):
            yield Sent(f"{kind} cut at {share}", f"a.{kind}", data[: max(12, int(len(data) * share))], BROKEN)
    yield Sent("jpeg of no width", "a.jpg", jpeg_sized(0, 100), BROKEN)
    yield Sent("jpeg of no height", "a.jpg", jpeg_sized(100, 0), BROKEN)
    yield Sent("png of no width", "a.png", png_of(0, 100), BROKEN)
    yield Sent("png with too few pixels", "a.png", png_of(1000, 1000), BROKEN)
    yield Sent("png of depth 7", "a.png", png_of(10, 10, depth=7), BROKEN)
    yield Sent("webp with a torn head", "a.webp", b"RIFF\xff\xff\xff\xffWEBPVP8 ", BROKEN)
    yield Sent("webp of no kind", "a.webp", _riff(b"JUNK", bytes(40)), BROKEN)
    yield Sent("heic with nothing in it", "a.heic", _ftyp(b"heic", b"mif1", b"heic"), BROKEN)
    yield Sent("exif that points at itself", "a.jpg", _with_segments(segment(0xE1, _looping_exif())), KEPT)
    yield Sent("orientation 99", "a.jpg", jpeg(exif=camera_exif(99)), KEPT)


def _looping_exif() -> bytes:
    entries = struct.pack("<HHII", 0x8769, 4, 1, 8) + struct.pack("<HHII", 0x010E, 2, 0xFFFFFFF0, 0xFFFFFFF0)
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + struct.pack("<H", 2) + entries + struct.pack("<I", 8)


def bad_names() -> Iterator[Sent]:
    """Good photos under names meant for the file system; the name is read for its ending and dropped."""
    for what, name, outcome in (
        ("path upwards", "../../../../etc/passwd.jpg", KEPT),
        ("windows path", "..\\..\\boot.jpg", KEPT),
        ("absolute path", "/etc/cron.d/a.jpg", KEPT),
        ("nul inside", "a\0b.jpg", KEPT),
        ("nul before another ending", "a.jpg\0.php", WRONG),
        ("very long name", "长" * 3000 + ".jpg", KEPT),
        ("line feed", "a\r\nX-Evil: 1.jpg", KEPT),
        ("right to left", "a\u202egpj.exe", WRONG),
        ("lone surrogate", "a\udcff.jpg", KEPT),
        ("quotes and markup", '"><script>.jpg', KEPT),
        ("dot", ".jpg", KEPT),
        ("nothing", "", WRONG),
        ("two endings", "a.jpg.exe", WRONG),
        ("stream", "a.jpg::$DATA", WRONG),
    ):
        yield Sent(what, name, jpeg(), outcome)


@cache
def corpus() -> list[Sent]:
    """All of it but the scan bomb, which takes its seconds in a test of its own."""
    groups = (good_photos, polyglots, bombs, other_kinds, damaged, bad_names)
    return [sent for group in groups for sent in group()]
