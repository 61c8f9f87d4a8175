"""The world of `tests.doors`, for figures that walk it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doors.standing import standing
from tests.security.figures import LONG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from tests.doors.plan import World

# Minutes long, or in need of the network: `make security` alone.
collect_ignore = [] if LONG else ["test_s3_fields.py", "test_s14_audit.py"]


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with standing(django_db_blocker, tmp_path_factory.mktemp("media")) as world:
        yield world


@pytest.fixture
def world(built: World, db: None) -> World:
    return built
