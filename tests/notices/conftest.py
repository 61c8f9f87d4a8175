from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from notices import calendar_data, registry
from tests.notices.books import CaseBook, ReporterBook


@pytest.fixture
def book() -> Iterator[CaseBook]:
    found = CaseBook()
    registry.register_subject("case", found)
    yield found
    registry._subjects.pop("case")


@pytest.fixture
def reporters() -> Iterator[ReporterBook]:
    found = ReporterBook()
    registry.register_party("somebody", found)
    yield found
    registry._parties.pop("somebody")


@pytest.fixture(autouse=True)
def _fresh_calendar() -> Iterator[None]:
    calendar_data.forget()
    yield
    calendar_data.forget()


@pytest.fixture(autouse=True)
def _inbox_and_mail(settings: LazySettings) -> None:
    settings.NOTICE_CHANNELS = ["inbox", "email"]
