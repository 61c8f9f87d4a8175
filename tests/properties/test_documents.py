"""Papers: what is taken, what is refused, and how a stranger's file leaves the house."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from properties.actions import file_document
from properties.documents import CleanDocument, clean_document
from properties.models import Document
from properties.photos import kept_photos
from tests.cast import cast
from tests.doors.documents import PDF
from yinhang.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload(data: bytes, name: str = "paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def test_a_whole_pdf_is_taken_as_it_is() -> None:
    assert clean_document(upload(PDF)).pdf == PDF


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.4 cut off", "document.broken"),
        (b"<html><script>alert(1)</script>", "photo.not-an-image"),
        (b"", "photo.not-an-image"),
    ],
)
def test_anything_else_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_document(upload(data))
    assert refused.value.code == code


def test_a_pdf_of_more_than_20_megabytes_is_refused() -> None:
    big = upload(PDF)
    big.size = (20 << 20) + 1
    with pytest.raises(Refused) as refused:
        clean_document(big)
    assert refused.value.code == "document.too-big"


def test_a_pdf_leaves_as_a_download_that_nothing_runs() -> None:
    people = cast()
    paper = file_document(
        compound=people.compound,
        title="合同",
        clean=CleanDocument(pdf=PDF),
        by=None,
        at=timezone.now(),
        is_public=True,
    )

    answer: Any = Client().get(f"/documents/{paper.pk}/")

    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"] == f'attachment; filename="{paper.pk}.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_a_file_goes_when_its_transaction_fails() -> None:
    people = cast()
    kept: list[str] = []

    def file_and_fail() -> None:
        with kept_photos(), transaction.atomic():
            clean = CleanDocument(pdf=PDF)
            paper = file_document(
                compound=people.compound, title="合同", clean=clean, by=None, at=timezone.now()
            )
            kept.append(paper.path)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        file_and_fail()

    assert not default_storage.exists(kept[0])
    assert not Document.objects.exists()
