"""Photos from strangers: what is kept is drawn anew, and what is not kept leaves nothing behind."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile
from PIL import Image, ImageStat

from properties.photos import (
    child,
    clean_photo,
    cleaning,
    kinds,
    pool,
    read_taken_at,
    store,
    thumbnail_of,
)
from tests.issues.hostile_images import MARKERS, Sent, camera_exif, corpus, jpeg, scene, segment
from yinhang.errors import Refused, TooMany

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import Settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def uploaded(data: bytes, name: str = "a.jpg") -> ContentFile[bytes]:
    upload = ContentFile(data)
    upload.name = name
    return upload


def photo(size: tuple[int, int], kind: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    scene(size=size).save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data), formats=("JPEG",))


@pytest.mark.parametrize("sent", corpus(), ids=lambda sent: sent.what)
def test_each_file_is_kept_clean_or_refused_in_words(sent: Sent, media: Path) -> None:
    if sent.outcome:
        with pytest.raises(Refused) as refusal:
            clean_photo(uploaded(sent.data, sent.name))
        assert refusal.value.code == sent.outcome
        assert str(refusal.value).endswith((".", "。"))
        assert files(media) == []
        return
    path = store(clean_photo(uploaded(sent.data, sent.name)))
    assert sorted(files(media)) == sorted([media / path, media / thumbnail_of(path)])
    for kept in files(media):
        check_only_pixels(kept.read_bytes())


def check_only_pixels(data: bytes) -> None:
    assert [word for word in MARKERS.values() if word.encode() in data] == []
    assert kinds.is_bare_jpeg(data)
    picture = opened(data)
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    assert (picture.mode, dict(picture.getexif())) == ("RGB", {})


def test_corpus_is_large_and_asks_for_every_answer() -> None:
    answers = {f"photo.{code}" for code in cleaning._SENTENCES} - {"photo.busy", "photo.too-slow"}
    assert {sent.outcome for sent in corpus()} == {"", *answers}
    assert len([sent for sent in corpus() if sent.outcome]) >= 60
    assert len({sent.what for sent in corpus()}) == len(corpus())


def test_each_marker_is_really_planted_in_a_photo_that_is_kept() -> None:
    kept = b"".join(sent.data for sent in corpus() if not sent.outcome)
    compressed = {"ztext"}
    assert {name for name, word in MARKERS.items() if word.encode() not in kept} == compressed
    words = next(sent for sent in corpus() if sent.what == "png with words")
    with Image.open(BytesIO(words.data), formats=("PNG",)) as image:
        assert image.info["Author"] == MARKERS["ztext"]


# --- what a kept photo looks like -------------------------------------------------------------------------

CORNERS = {(0, 0): "top left", (1, 0): "top right", (0, 1): "bottom left", (1, 1): "bottom right"}


@pytest.mark.parametrize(
    ("orientation", "corner", "size"),
    [
        (1, "top left", (320, 240)),
        (2, "top right", (320, 240)),
        (3, "bottom right", (320, 240)),
        (4, "bottom left", (320, 240)),
        (5, "top left", (240, 320)),
        (6, "top right", (240, 320)),
        (7, "bottom right", (240, 320)),
        (8, "bottom left", (240, 320)),
        (99, "top left", (320, 240)),
    ],
)
def test_photo_is_upright(orientation: int, corner: str, size: tuple[int, int]) -> None:
    clean = clean_photo(uploaded(jpeg(exif=camera_exif(orientation))))
    picture = opened(clean.photo)
    assert (clean.width, clean.height) == picture.size == size
    assert [where for at, where in CORNERS.items() if is_red(picture, at)] == [corner]


def is_red(picture: Image.Image, corner: tuple[int, int]) -> bool:
    width, height = picture.size
    pixel = picture.getpixel((20 + corner[0] * (width - 40), 20 + corner[1] * (height - 40)))
    assert isinstance(pixel, tuple)
    return pixel[0] > 150 and pixel[1] < 80


@pytest.mark.parametrize(
    ("size", "kind", "kept", "thumbnail"),
    [
        ((4032, 3024), "JPEG", (2016, 1512), (480, 360)),
        ((3024, 4032), "JPEG", (1512, 2016), (360, 480)),
        ((3000, 2000), "JPEG", (2048, 1365), (480, 320)),
        ((2048, 100), "PNG", (2048, 100), (480, 23)),
        ((2049, 100), "PNG", (2048, 100), (480, 23)),
        ((9000, 1), "PNG", (2048, 1), (480, 1)),
        ((100, 50), "WEBP", (100, 50), (100, 50)),
    ],
)
def test_photo_fits_the_longest_edges(
    size: tuple[int, int], kind: str, kept: tuple[int, int], thumbnail: tuple[int, int]
) -> None:
    clean = clean_photo(uploaded(photo(size, kind), f"a.{kind.lower()}"))
    assert (clean.width, clean.height) == opened(clean.photo).size == kept
    assert opened(clean.thumbnail).size == thumbnail


def test_see_through_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (64, 64), (9, 9, 9, 0)).save(out, "PNG")
    picture = opened(clean_photo(uploaded(out.getvalue(), "a.png")).photo)
    assert picture.getextrema() == ((255, 255), (255, 255), (255, 255))


def test_sixteen_bit_grey_keeps_its_tones() -> None:
    out = BytesIO()
    Image.new("I;16", (64, 64), 0x8000).save(out, "PNG")
    picture = opened(clean_photo(uploaded(out.getvalue(), "a.png")).photo)
    assert ImageStat.Stat(picture).mean == pytest.approx([128, 128, 128], abs=2)


def test_name_is_random_and_fingerprint_is_of_what_is_kept() -> None:
    first, second = (clean_photo(uploaded(jpeg(), "my name.jpg")) for _ in range(2))
    assert first.photo == second.photo
    assert first.name != second.name
    assert len(bytes.fromhex(first.name)) == 16
    assert first.sha256 == hashlib.sha256(first.photo).hexdigest()


# --- when it was taken ------------------------------------------------------------------------------------

AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:03:01 08:30:00", "", datetime(2026, 3, 1, 8, 30, tzinfo=SHANGHAI)),
        ("2026:03:01 08:30:00\0", "+09:00", datetime(2026, 3, 1, 8, 30, tzinfo=timezone(timedelta(hours=9)))),
        ("2026:03:01 08:30:00", "-03:30", datetime(2026, 3, 1, 12, 0, tzinfo=UTC)),
        ("2026:03:01 08:30:00", "+99:00", datetime(2026, 3, 1, 8, 30, tzinfo=SHANGHAI)),
        ("2026:03:01 08:30:00", "nonsense", datetime(2026, 3, 1, 8, 30, tzinfo=SHANGHAI)),
        ("1990:01:01 00:00:00", "", datetime(1990, 1, 1, tzinfo=SHANGHAI)),
        ("1989:12:31 23:59:59", "", None),
        ("2026:03:03 00:00:00", "+00:00", datetime(2026, 3, 3, tzinfo=UTC)),
        ("2026:03:03 00:00:01", "+00:00", None),
        ("0000:00:00 00:00:00", "", None),
        ("2026:02:29 10:00:00", "", None),
        ("9999:12:31 23:59:59", "-23:59", None),
        ("2026-03-01 08:30:00", "", None),
        ("２０２６:03:01 08:30:00", "", None),
        ("", "+08:00", None),
    ],
)
def test_taken_at(taken: str, offset: str, expected: datetime | None) -> None:
    assert read_taken_at(taken, offset, zone=SHANGHAI, at=AT) == expected


def test_taken_at_is_read_before_the_metadata_goes() -> None:
    taken = datetime(2026, 3, 1, 8, 30, tzinfo=SHANGHAI)
    clean = clean_photo(uploaded(jpeg(exif=camera_exif())))
    assert clean.taken_at == (taken if taken <= datetime.now(UTC) + timedelta(days=1) else None)
    assert clean_photo(uploaded(jpeg())).taken_at is None


# --- the upload -------------------------------------------------------------------------------------------


def padded(length: int) -> bytes:
    data = jpeg()
    return data + bytes(length - len(data))


def test_size_limit_is_exact() -> None:
    assert clean_photo(uploaded(padded(cleaning.MAX_BYTES))).width == 320
    with pytest.raises(Refused) as refusal:
        clean_photo(uploaded(padded(cleaning.MAX_BYTES + 1)))
    assert refusal.value.code == "photo.too-big"


def test_size_is_counted_and_not_only_believed() -> None:
    upload = uploaded(padded(cleaning.MAX_BYTES + 1))
    upload.size = 10
    with pytest.raises(Refused) as refusal:
        clean_photo(upload)
    assert refusal.value.code == "photo.too-big"


@pytest.mark.parametrize("data", [jpeg(), b"<svg >", b"\xff\xd8\xff"])
def test_temporary_original_is_deleted(data: bytes) -> None:
    upload = TemporaryUploadedFile("a.jpg", "image/jpeg", len(data), None)
    upload.write(data)
    original = Path(upload.temporary_file_path())
    assert original.exists()
    with suppress(Refused):
        clean_photo(upload)
    assert not original.exists()


@pytest.mark.parametrize(
    "altered",
    [
        pytest.param(lambda _data: b"GIF89a", id="another kind"),
        pytest.param(lambda data: data + b"<script>", id="tail"),
        pytest.param(lambda data: data + data, id="second picture"),
        pytest.param(lambda data: data[:2] + segment(0xE1, b"Exif\0\0") + data[2:], id="exif"),
        pytest.param(lambda data: data[:2] + segment(0xFE, b"words") + data[2:], id="comment"),
        pytest.param(
            lambda data: data[:2] + segment(0xE0, b"JFIF\0" + bytes(20)) + data[2:], id="jfif thumbnail"
        ),
        pytest.param(lambda data: data[:-2] + b"\xff\xfe\0\4hi\xff\xd9", id="comment after the scan"),
        pytest.param(lambda data: data[:200], id="cut"),
        pytest.param(lambda _data: b"\xff\xd8\xff\xd9", id="nothing between"),
    ],
)
def test_child_is_not_believed(altered: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    good = clean_photo(uploaded(jpeg())).photo
    assert kinds.is_bare_jpeg(good)
    bad = pool.Redrawn(good, altered(good), 1, 1, "", "")
    monkeypatch.setattr(pool.Pool, "redraw", lambda *_args: bad)
    with pytest.raises(Refused) as refusal:
        clean_photo(uploaded(jpeg()))
    assert refusal.value.code == "photo.broken"


# --- the child, seen from inside --------------------------------------------------------------------------


def test_both_ends_of_the_wire_speak_alike() -> None:
    assert (child.REQUEST.format, child.ANSWER.format) == (pool._REQUEST.format, pool._ANSWER.format)
    assert child.RECEIVED == pool._RECEIVED
    assert child.Redrawn._fields == pool.Redrawn.__match_args__


@pytest.mark.parametrize(
    ("size", "edge", "expected"),
    [
        ((100, 50), 100, (100, 50)),
        ((101, 50), 100, (100, 50)),
        ((9000, 1), 480, (480, 1)),
        ((1, 9000), 480, (1, 480)),
    ],
)
def test_within(size: tuple[int, int], edge: int, expected: tuple[int, int]) -> None:
    assert child._within(size, edge) == expected


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": camera_exif()}])
def test_webp_size_is_read_without_opening(options: dict[str, object]) -> None:
    assert child._webp_size(photo((123, 45), "WEBP", **options)) == (123, 45)


@pytest.mark.parametrize(("size", "fits"), [((8000, 5000), True), ((8000, 5001), False), ((0, 9), False)])
def test_pixel_limit_is_exact(size: tuple[int, int], fits: bool) -> None:
    if fits:
        child._check_pixels(*size)
        return
    with pytest.raises(child.Unfit):
        child._check_pixels(*size)


@pytest.mark.parametrize(
    "sent", [sent for sent in corpus() if not sent.name.lower().endswith((".heic", ".heif"))]
)
def test_child_answers_every_file(sent: Sent) -> None:
    answer = child.answer(kinds.kind_named(sent.name) or "JPEG", sent.data[:1_000_000])
    (length,) = child.ANSWER.unpack(answer[:4])
    assert answer[4:5] + answer[3 + length : 4 + length] == b"{}"


@pytest.mark.slow
def test_whole_corpus_keeps_the_web_process_small() -> None:
    program = """
import django; django.setup()
from pathlib import Path
from django.core.files.base import ContentFile
from properties.photos import clean_photo
from tests.issues.hostile_images import corpus
from yinhang.errors import Refused
for sent in corpus():
    upload = ContentFile(sent.data)
    upload.name = sent.name
    try:
        clean_photo(upload)
    except Refused:
        pass
print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert int(done.stdout) / 1024 < 300


@pytest.fixture(autouse=True, scope="module")
def _no_children_left() -> Iterator[None]:
    yield
    pool.close()


def test_too_many_photos_is_a_limit_with_a_time() -> None:
    refusal = cleaning._refusal("busy")
    assert isinstance(refusal, TooMany)
    assert (refusal.status, refusal.retry_after) == (429, 5)
    assert cleaning._refusal("a code nobody knows").code == "photo.broken"
