"""Where clean photos lie: both files or neither, and handed out as pictures only."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest
from django.core.files.storage import storages
from django.http import FileResponse, Http404

from properties.photos import CleanPhoto, discard, serve, store, thumbnail_of

if TYPE_CHECKING:
    from django.core.files.storage import Storage
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def clean() -> CleanPhoto:
    return CleanPhoto(b"the photo", b"the thumbnail", 1, 1, "0" * 64, None, "ab" * 16)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_both_files_or_neither_are_stored(
    clean: CleanPhoto, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage_class = type(storages["default"])
    save = storage_class.save

    def no_room(storage: Storage, name: str, content: IO[bytes], max_length: int | None = None) -> str:
        if name.endswith(".thumb.jpg"):
            raise OSError(28, "No space left on device")
        return str(save(storage, name, content, max_length))

    monkeypatch.setattr(storage_class, "save", no_room)
    with pytest.raises(OSError, match="No space"):
        store(clean)
    assert files(media) == []


def test_storing_twice_never_overwrites_and_never_renames(clean: CleanPhoto, media: Path) -> None:
    path = store(clean)
    with pytest.raises(FileExistsError):
        store(clean)
    assert sorted(files(media)) == sorted([media / path, media / thumbnail_of(path)])
    discard(path)
    discard(path)
    assert files(media) == []


HEADERS = {
    "Content-Type": "image/jpeg",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": 'inline; filename="photo.jpg"',
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.django_db  # closing a response ends a request, which looks at the connections
@pytest.mark.parametrize("thumbnail", [False, True])
def test_served_photo_can_only_be_looked_at(clean: CleanPhoto, thumbnail: bool) -> None:
    data = clean.thumbnail if thumbnail else clean.photo
    response = serve(store(clean), thumbnail=thumbnail)
    assert dict(response.items()) == HEADERS | {"Content-Length": str(len(data))}
    assert isinstance(response, FileResponse)
    assert b"".join(response) == data
    response.close()


@pytest.mark.parametrize(("thumbnail", "ending"), [(False, ".jpg"), (True, ".thumb.jpg")])
def test_nginx_sends_the_file_when_asked(settings: Settings, thumbnail: bool, ending: str) -> None:
    settings.ACCEL_PREFIX = "/internal/media/"
    name = "ab" * 16
    response = serve(f"evidence/ab/{name}.jpg", thumbnail=thumbnail)
    assert dict(response.items()) == HEADERS | {
        "X-Accel-Redirect": f"/internal/media/evidence/ab/{name}{ending}"
    }


@pytest.mark.parametrize(
    "path",
    [
        "evidence/ab/" + "ab" * 16 + ".jpg",  # well formed, not there
        "evidence/ab/../../../etc/passwd",
        "/etc/passwd",
        "evidence/ab/" + "ab" * 16 + ".jpg\n",
        "evidence/AB/" + "AB" * 16 + ".jpg",
        "evidence/ab/" + "ab" * 16 + ".php",
        "",
    ],
)
def test_no_other_file_is_served(path: str) -> None:
    with pytest.raises(Http404):
        serve(path)
