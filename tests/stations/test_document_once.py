"""The interface's document is drawn up once a process and language, however many ask for it at the same moment."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.utils.translation import override
from rest_framework.test import APIRequestFactory

from stations.api import schema
from stations.api.schema import SchemaView

AT_ONCE = 4


def test_those_who_ask_first_and_together_are_all_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    together = Barrier(AT_ONCE)

    class Slow:
        """In place of drf-spectacular's generator."""

        def __init__(self, **_options: Any) -> None: ...

        def get_schema(self, **_about: Any) -> dict[str, str]:
            drawn.append("begun")
            time.sleep(0.05)
            return {"openapi": "3.1.0"}

    monkeypatch.setattr(schema, "_WRITTEN", {})
    monkeypatch.setattr(SchemaView, "generator_class", Slow)

    def ask(_number: int) -> Any:
        together.wait(timeout=5)
        with override("en"):
            view = SchemaView()
            request = view.initialize_request(APIRequestFactory().get("/api/v1/schema/"))
            request.version = None
            return view._get_schema_response(request).data

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(ask, range(AT_ONCE))) == [{"openapi": "3.1.0"}] * AT_ONCE
    assert drawn == ["begun"]
