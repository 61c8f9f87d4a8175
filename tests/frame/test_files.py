"""Files in an S3-compatible store: photos, papers and previews lie there, and nothing of them on a web node."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404
from import_export.tmp_storages import MediaStorage
from moto.server import ThreadedMotoServer
from PIL import Image

from properties import documents, photos
from yinhang import env, safety
from yinhang.objects import Objects

pytestmark = pytest.mark.once

KEYS = {"aws_access_key_id": "office", "aws_secret_access_key": "not/secret", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """The address of an S3-compatible server in this process, with the bucket `yinhang`."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    boto3.client("s3", endpoint_url=address, **KEYS).create_bucket(Bucket="yinhang")
    yield address
    server.stop()


@pytest.fixture
def on_s3(store: str, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Objects:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setenv("FILES_URL", f"s3://office:not%2Fsecret@s3.example.cn/yinhang?endpoint={store}")
    settings.STORAGES = {**settings.STORAGES, "default": env.files("FILES_URL")}
    return Objects(**settings.STORAGES["default"]["OPTIONS"])


def names(on_s3: Objects) -> set[str]:
    return {found.key for found in on_s3.bucket.objects.all()}


def jpeg() -> ContentFile[bytes]:
    into = io.BytesIO()
    Image.new("RGB", (640, 480), "grey").save(into, "JPEG")
    return ContentFile(into.getvalue(), "a.jpg")


@pytest.mark.django_db  # the end of a streamed answer looks after connections
def test_a_photo_is_kept_shown_and_thrown_away(on_s3: Objects, settings: Any) -> None:
    path = photos.store(photos.clean_photo(jpeg()))
    assert {path, path.replace(".jpg", ".thumb.jpg")} <= names(on_s3)
    shown = photos.serve(path)
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    shown.close()
    photos.discard(path)
    assert path not in names(on_s3)
    with pytest.raises(Http404):
        photos.serve(path)
    assert [found for found in Path(settings.MEDIA_ROOT).rglob("*") if found.is_file()] == []


def test_a_name_that_is_taken_is_never_written_over(on_s3: Objects) -> None:
    first = default_storage.save("documents/aa/one.pdf", ContentFile(b"first"))
    second = default_storage.save("documents/aa/one.pdf", ContentFile(b"second"))
    assert first != second
    with default_storage.open(first) as kept:
        assert kept.read() == b"first"


@pytest.mark.django_db
def test_a_paper_is_kept_and_handed_out(on_s3: Objects) -> None:
    with photos.kept_photos():
        path, size, _sha = documents.keep(documents.CleanDocument(pdf=b"%PDF-1.7\n%%EOF"))
    assert path in names(on_s3)

    class Row:
        pk = 1

    row: Any = Row()
    row.path = path
    answer = documents.serve(row)
    assert len(b"".join(answer.streaming_content)) == size  # type: ignore[attr-defined]
    answer.close()


def test_a_preview_waits_where_another_node_finds_it(on_s3: Objects, settings: Any) -> None:
    assert settings.IMPORT_EXPORT_TMP_STORAGE_CLASS.endswith(".MediaStorage")
    before = MediaStorage(read_mode="rb")
    before.save(b"sheet")
    assert f"django-import-export/{before.name}" in names(on_s3)
    after = MediaStorage(name=before.name, read_mode="rb")
    assert after.read() == b"sheet"
    after.remove()
    assert f"django-import-export/{before.name}" not in names(on_s3)


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("s3://k:s@s3.example.cn/b", "https://s3.example.cn"),
        ("s3://k:s@s3.example.cn:9000/b", "https://s3.example.cn:9000"),
        ("s3://k:s@s3.example.cn/b?endpoint=http://127.0.0.1:9000", "http://127.0.0.1:9000"),
    ],
)
def test_the_address_says_where_and_how(url: str, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILES_URL", url)
    options = env.files("FILES_URL")["OPTIONS"]
    found = (options["endpoint_url"], options["bucket_name"], options["access_key"], options["secret_key"])
    assert found == (endpoint, "b", "k", "s")


@pytest.mark.parametrize(
    "url",
    [
        "disk", "s3://host/bucket", "s3://k@host/bucket", "s3://k:s@host", "s3://k:s@host/a/b", "http://k:s@host/b",
        "s3://k:s@host/b?acl=public-read",
    ],
)  # fmt: skip
def test_an_address_that_says_too_little_is_a_full_stop(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILES_URL", url)
    with pytest.raises(ImproperlyConfigured, match="FILES_URL must be the word file"):
        env.files("FILES_URL")


@pytest.mark.parametrize(
    ("endpoint", "plain"),
    [
        ("https://s3.example.cn", False),
        ("http://s3.example.cn", True),
        ("http://127.0.0.1:9000", False),
        ("http://[::1]:9000", False),
        ("http://127.0.0.1.example.cn", True),
    ],
)
def test_files_leave_this_machine_by_https_alone(endpoint: str, *, plain: bool) -> None:
    assert safety._is_plain({"OPTIONS": {"endpoint_url": endpoint}}) is plain
    assert safety._is_plain({}) is False
