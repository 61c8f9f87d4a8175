"""The run uses the servers it was asked to use."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.db import connection


@pytest.mark.django_db
def test_database_is_the_one_this_run_asked_for() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert connection.vendor == os.environ["EXPECT_VENDOR"]


def test_broker_is_the_one_this_run_asked_for() -> None:
    assert bool(settings.REDIS_URL) == (os.environ["TEST_BROKER"] == "valkey")
