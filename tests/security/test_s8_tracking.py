"""S8: a link has 192 bits and is not found by guessing; number and phone tell nothing by words or time."""

from __future__ import annotations

import secrets
import time
from http import HTTPStatus

import pytest
from django.http import Http404
from django.test import Client

from issues import access, limits, links
from issues.retention import make_nameless
from tests.cast import cast
from tests.factories import ReporterFactory
from tests.issues.people import filed
from tests.security.figures import LONG, tell, times
from tests.security.walking import plain
from yinhang.errors import Refused

GUESSES, PAIRS = times(300, 100_000), times(10, 2_000)
BITS = links.SECRET_LENGTH * 6
FEWEST_BITS = 128
TELLS_NOTHING = 0.55

pytestmark = pytest.mark.django_db


def test_nobody_guesses_a_link() -> None:
    ReporterFactory.create_batch(20)
    hits = sum(_opens(secrets.token_urlsafe(24)) for _ in range(GUESSES))
    tell("S8", f"{BITS} bits a link; {GUESSES:,} guesses, {hits} hits")
    assert (hits, BITS >= FEWEST_BITS) == (0, True)


def _opens(secret: str) -> bool:
    try:
        access.get_reporter(secret)
    except Http404:
        return False
    return True


def test_wrong_and_missing_links_answer_alike() -> None:
    """One letter off, made up, and one that ended when its reporter became nameless."""
    mine, ended = ReporterFactory.create_batch(2)
    secret, over = (links.secret_for("reporter", row.pk) for row in (mine, ended))
    assert all(Client().get(f"/r/{one}/").status_code == HTTPStatus.OK for one in (secret, over))
    make_nameless([ended])
    off = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    wrong = [off, secrets.token_urlsafe(24), "x" * 32, over]
    told = {plain(Client().get(f"/r/{one}/"), one) for one in wrong}
    tell("S8", f"{len(wrong)} kinds of link that open nothing, answered with {len(told)} page")
    assert len(told) == 1


def test_number_and_phone_tell_nothing_by_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A known number with a wrong phone against a number that does not exist."""
    monkeypatch.setattr(limits, "LOOK_UPS", 10**9)
    made = filed(cast())
    known, unknown = [], []
    for number in range(PAIRS):
        known.append(_seconds(made.issue.code))
        unknown.append(_seconds(f"{made.issue.code[:-6]}{900_000 + number % 1_000:06d}"))
    auc = sum(a > b for a in known for b in unknown) / len(known) / len(unknown)
    tell("S8", f"{PAIRS:,} pairs timed: AUC {max(auc, 1 - auc):.3f}")
    if LONG:
        assert max(auc, 1 - auc) <= TELLS_NOTHING


def _seconds(code: str) -> float:
    began = time.perf_counter()
    with pytest.raises(Refused):
        access.find_reporter(code, "13900139000")
    return time.perf_counter() - began
