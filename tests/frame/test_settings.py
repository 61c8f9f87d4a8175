"""A missing secret is a full stop, and so is an unsafe one: one sentence, no traceback of ours needed."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from yinhang import env

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


def key(letter: str) -> str:
    return base64.urlsafe_b64encode(letter.encode() * 32).decode().rstrip("=")


GOOD = {
    "ENV_FILE": os.devnull,
    "SITE_MODE": "production",
    "SECRET_KEY": "a-long-and-varied-key-0123456789-abcdefghijklmnopqrstuvwxyz",
    "FIELD_KEYS": f"k2:{key('b')},k1:{key('a')}",
    "INDEX_KEY": key("c"),
    "PUBLIC_URL": "https://portal.example.cn",
    "DATABASE_URL": "postgres://yinhang:long-and-secret@db.example.cn/yinhang",
    "REDIS_URL": "rediss://:long-and-secret@redis.example.cn:6379/0",
    "EMAIL_URL": "smtp+tls://user:pass@mail.example.cn:587",
}


# One process that has Django; each environment is read by a child of it, which has read no settings yet.
_READER = """
import json, os, sys, traceback
import csp.constants, django.conf, django_stubs_ext, environ, structlog, whitenoise.compress

for line in sys.stdin:
    ours, theirs = os.pipe()
    if not os.fork():
        os.environ.clear()
        os.environ.update(json.loads(line))
        try:
            django.conf.settings.DEBUG
        except BaseException as error:
            os.write(theirs, traceback.format_exception_only(error)[-1].strip().encode())
            os._exit(1)
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as said:
        words = said.read()
    print(json.dumps([os.waitstatus_to_exitcode(os.wait()[1]), words]), flush=True)
"""
type_of_start = Callable[[dict[str, str | None]], tuple[int, str]]


@pytest.fixture(scope="module")
def start() -> Iterator[type_of_start]:
    """Exit code of a process that only reads the settings, and the last line it said."""
    command = [sys.executable, "-c", _READER]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        asks, answers = reader.stdin, reader.stdout
        assert asks is not None
        assert answers is not None

        def ask(changes: dict[str, str | None]) -> tuple[int, str]:
            wanted = {"PATH": os.environ["PATH"], **GOOD, **changes}
            given = {name: value for name, value in wanted.items() if value is not None}
            print(json.dumps(given | {"DJANGO_SETTINGS_MODULE": "yinhang.settings"}), file=asks, flush=True)
            code, said = json.loads(answers.readline())
            return code, said

        yield ask
        asks.close()


def test_good_settings_start(start: type_of_start) -> None:
    assert start({}) == (0, "")


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"]
)
def test_a_missing_value_is_a_full_stop(start: type_of_start, name: str) -> None:
    code, said = start({name: None})
    assert code == 1
    assert f"{name} is not set and has no default." in said


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DEBUG": "on"}, "DEBUG is on in production."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short or too plain."),
        ({"SECRET_KEY": "x" * 60}, "SECRET_KEY is too short or too plain."),
        ({"SECRET_KEY": f"django-insecure-{GOOD['SECRET_KEY']}"}, "SECRET_KEY is Django's example."),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS holds a *."),
        ({"ALLOWED_HOSTS": "portal.example.cn,*"}, "ALLOWED_HOSTS holds a *."),
        ({"PUBLIC_URL": "http://portal.example.cn"}, "PUBLIC_URL is not https."),
        ({"PUBLIC_URL": "portal"}, "PUBLIC_URL is not a web address."),
        (
            {"CSRF_TRUSTED_ORIGINS": "http://portal.example.cn"},
            "CSRF_TRUSTED_ORIGINS holds an origin that is not https.",
        ),
        (
            {"DATABASE_URL": "postgres://postgres:postgres@db/yinhang"},
            "DATABASE_URL has a password that everybody knows.",
        ),
        (
            {"REDIS_URL": "redis://redis.example.cn:6379/0"},
            "REDIS_URL is on another machine and has no password.",
        ),
        ({"INDEX_KEY": key("a")}, "INDEX_KEY is also one of FIELD_KEYS."),
        ({"FIELD_KEYS": f"k2:{key('a')},k1:{key('a')}"}, "FIELD_KEYS holds one key twice."),
        ({"FIELD_KEYS": "k1:short"}, "FIELD_KEYS must hold 32 bytes written as base64url."),
        ({"FIELD_KEYS": key("a")}, "FIELD_KEYS must look like k1:BASE64URL, with the newest key first."),
        ({"CELERY_TASK_ALWAYS_EAGER": "on"}, "CELERY_TASK_ALWAYS_EAGER would run tasks inside web requests."),
        ({"DEBUG": "perhaps"}, "DEBUG must be on or off, not 'perhaps'."),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES must be at least 0, not -1."),
        ({"SITE_MODE": "demo"}, "SITE_MODE must be one of production, local, not 'demo'."),
        (
            {"DATABASE_URL": "mysql://root@db/yinhang"},
            "DATABASE_URL must start with postgres:// or sqlite://.",
        ),
        ({"TESTING": "on"}, "TESTING is on in production."),
        (
            {"FILES_URL": "s3://k:s@s3.example.cn/yinhang?endpoint=http://s3.example.cn"},
            "FILES_URL sends files over the network without https.",
        ),
        ({"PASSWORD_MIN_LENGTH": "7"}, "PASSWORD_MIN_LENGTH must be at least 8, not 7."),
        ({"PASSWORD_RULES": "none"}, "PASSWORD_RULES must be one of modern, djbh, not 'none'."),
        ({"STAFF_SECOND_STEP": "off"}, "STAFF_SECOND_STEP must be one of administrators, all, not 'off'."),
        (
            {"SECURITY_CONTACT": "security@example.cn"},
            "SECURITY_CONTACT holds something that is no mailto:, https: or tel: address.",
        ),
    ],
)
def test_an_unsafe_value_is_refused(
    start: type_of_start, changes: dict[str, str | None], sentence: str
) -> None:
    code, said = start(changes)
    assert code == 1
    assert sentence in said


def test_a_relative_sqlite_path_starts_at_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///var/db.sqlite3")
    assert env.database("DATABASE_URL", Path("/srv/x"))["NAME"] == "/srv/x/var/db.sqlite3"
    monkeypatch.setenv("DATABASE_URL", "sqlite:////data/db.sqlite3")
    assert env.database("DATABASE_URL", Path("/srv/x"))["NAME"] == "/data/db.sqlite3"


def test_a_socket_whose_path_is_too_long_moves_to_the_temporary_folder() -> None:
    assert env.embedded_socket(Path("/srv/x")) == Path("/srv/x/var/valkey.sock")
    deep = Path("/srv", "d" * 80)
    edge = Path("/") / ("d" * (env.LONGEST_SOCKET_PATH - len("//var/valkey.sock")))
    assert len(str(env.embedded_socket(edge))) == env.LONGEST_SOCKET_PATH
    assert env.embedded_socket(edge).is_relative_to(edge)
    for long in (Path(f"{edge}d"), deep / "more"):
        moved = env.embedded_socket(long)
        assert not moved.is_relative_to(long)
        assert len(str(moved)) <= env.LONGEST_SOCKET_PATH


@pytest.mark.parametrize(
    ("given", "for_celery"),
    [
        ("redis://h:6379/1", "redis://h:6379/1"),
        ("unix:///run/v.sock", "redis+socket:///run/v.sock?virtual_host=0"),
        ("unix:///run/v.sock?db=3", "redis+socket:///run/v.sock?virtual_host=3"),
        ("", "memory://"),
    ],
)
def test_celery_gets_its_own_spelling_of_the_broker(given: str, for_celery: str) -> None:
    assert env.broker(given) == for_celery


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, "4 0 0 0 administrators"),
        ({"PASSWORD_RULES": "djbh"}, "6 3 5 90 administrators"),
        ({"PASSWORD_RULES": "djbh", "PASSWORD_MAX_DAYS": "0", "STAFF_SECOND_STEP": "all"}, "6 3 5 0 all"),
    ],
)
def test_one_switch_turns_on_the_rules_of_an_inspection(changes: dict[str, str], found: str) -> None:
    code = (
        "from django.conf import settings as s;"
        "print(len(s.AUTH_PASSWORD_VALIDATORS), s.PASSWORD_CLASSES, s.PASSWORD_HISTORY, s.PASSWORD_MAX_DAYS, s.STAFF_SECOND_STEP)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **GOOD, **changes, "DJANGO_SETTINGS_MODULE": "yinhang.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == found
