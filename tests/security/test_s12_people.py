"""S12: a thousand people tell their names and numbers, and nobody finds one where it is not asked for with a reason."""

from __future__ import annotations

import io
import logging
import random
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from prometheus_client import generate_latest
from redis import Redis

from issues import actions
from issues.access import VISITOR
from notices import draining
from properties.models import Role
from tests.cast import cast
from tests.factories import SubTopicFactory
from tests.issues.people import MONDAY, report
from tests.security.figures import tell, times
from tests.security.walking import body_of, signed_in
from yinhang import logs

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE: Final = times(25, 1_000)

_LISTS: Final = ("/work/", "/work/issues/", "/notices/", "/api/v1/issues/", "/api/v1/changes/")
SURNAMES, GIVEN = "欧阳令狐司徒上官诸葛", "䶮犇焱淼鑫垚猋骉羴鱻"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """All that production would log of it, debug lines too."""
    stream = io.StringIO()
    config = logs.settings("DEBUG", human=False)
    handler = logging.StreamHandler(stream)
    formatter = dict(config["formatters"]["line"])
    handler.setFormatter(formatter.pop("()")(**formatter))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.django_db
def test_nothing_that_leaves_or_is_kept_holds_a_name_or_number(
    lines: io.StringIO, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.REPORTS_PER_MINUTE = 10**9
    people, subtopic = cast(), SubTopicFactory.create()
    person, dice = random.Random(20260301), random.Random(1)
    seeded: list[str] = []
    addresses = set()
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(PEOPLE):
            phone = f"139{person.randrange(10**8):08d}"
            name = "".join(dice.sample(SURNAMES, 2) + dice.sample(GIVEN, 3))
            seeded += [phone, name]
            filed = actions.file_report(
                report=report(
                    people, subtopic=subtopic, phone=phone, name=name, text=f"第{number}件事，灯坏了。"
                ),
                by=VISITOR,
                at=MONDAY,
            )
            addresses.add(f"/r/{filed.secret}/")
    draining.drain(at=MONDAY)
    pages = _pages(people, addresses)

    where = {
        "database": _database(),
        "queue": _queue(),
        "log": lines.getvalue(),
        "mail": "".join(str(message.message()) for message in mail.outbox),
        "metrics": generate_latest().decode(),
        "addresses": "\n".join(addresses),
        "pages of staff": pages,
    }
    found = {place: sum(word in text for word in seeded) for place, text in where.items()}
    sizes = ", ".join(f"{place} {len(text):,}" for place, text in where.items())
    tell("S12", f"{len(seeded):,} names and numbers: {sum(found.values())} found in ({sizes} characters)")
    assert found == dict.fromkeys(where, 0)
    assert subtopic.topic.code in where["database"]  # what is looked through is really what was written


def _database() -> str:
    """Every row of every table, as the database holds it."""
    text = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
                for row in cursor:
                    text += [
                        bytes(cell).decode("utf-8", "replace")
                        if isinstance(cell, (bytes, memoryview))
                        else str(cell)
                        for cell in row
                    ]
    return "\n".join(text)


def _queue() -> str:
    if not settings.REDIS_URL:
        return ""
    with Redis.from_url(settings.REDIS_URL) as store:
        told = []
        for key in store.scan_iter("*"):
            value = store.dump(key)
            told.append(f"{key!r} {bytes(value or b'').decode('utf-8', 'replace')}")
        return "\n".join(told)


def _pages(people: Any, addresses: set[str]) -> str:
    """Lists and cases as every role sees them, and the first of the residents' own pages."""
    text = []
    for role in Role:
        client = signed_in(people.own[role])
        text += [body_of(client.get(path)).decode() for path in _LISTS]
    text += [body_of(Client().get(path)).decode() for path in sorted(addresses)[:10]]
    return "\n".join(text)
