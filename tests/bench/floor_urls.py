"""The floor: a view that does nothing, one that commits one row, one that writes as much as filing does."""

from __future__ import annotations

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

_INSERT = "INSERT INTO bench_floor (words, number, at) VALUES (%s, %s, now())"


def bare(_request: HttpRequest) -> HttpResponse:
    return _ok()


def one_insert(_request: HttpRequest) -> HttpResponse:
    _write(1)
    return _ok()


def inserts(_request: HttpRequest, count: int) -> HttpResponse:
    """One transaction of `count` INSERTs."""
    with transaction.atomic():
        _write(count)
    return _ok()


def _write(count: int) -> None:
    with connection.cursor() as cursor:
        for number in range(count):
            cursor.execute(_INSERT, ["三号楼门口的灯坏了。" * 3, number])


def _ok() -> HttpResponse:
    # Without a length gunicorn would answer in chunks.
    return HttpResponse(b"ok", headers={"Content-Length": "2"})


urlpatterns = [
    path("bare/", bare),
    path("insert/", one_insert),
    path("inserts/<int:count>/", inserts),
]
