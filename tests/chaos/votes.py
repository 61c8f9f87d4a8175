"""`python -m tests.chaos.votes [--short] [--edits N]`: votes at once and at the close, processes killed, rows edited.

One vote a right however many submit (V1); at the close each vote is receipt and counted, or refused and not (V2);
a process killed at any of ten points leaves a chain that holds, no receipt uncounted, and no counted vote whose
receipt cannot be handed out again (V2); each of two hundred edits of a counted ballot's rows is found by its row
(V3; `--edits N` runs this one alone); each of a thousand changed bytes of an export is found (V5).
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.plugins import postgres

if TYPE_CHECKING:
    from properties.models import OwnerMember
    from votes.models import Ballot, Right

THREADS: Final = 25


class Size(NamedTuple):
    """Runs and submits of V1, rights of the race, kills at each point, changed bytes, edited rows."""

    runs: int
    submits: int
    race: int
    kills: int
    bytes: int
    edits: int


FULL: Final = Size(20, 50, 2_000, 100, 1_000, 200)
SHORT: Final = Size(1, 5, 200, 3, 200, 40)
RIGHTS: Final = 200
# Function of the way of a vote → when the process dies: before it runs or after it came back.
POINTS: Final = (
    ("votes.actions.casting.with_its_right", "before"),
    ("votes.actions.casting.with_its_right", "after"),
    ("votes.rules.must_take_votes", "after"),
    ("votes.rules.whole", "after"),
    ("votes.chain.commitment", "after"),
    ("votes.models.Vote.objects.create", "before"),
    ("votes.models.Vote.objects.create", "after"),
    ("votes.actions.casting.note", "after"),
    ("votes.actions.cast", "after"),
    ("told", "after"),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.votes", description=__doc__)
    parser.add_argument("--short", action="store_true", help="less of everything, in a minute")
    parser.add_argument(
        "--runs", type=int, help="how often ten thousand casts are sent; twenty times unless said"
    )
    parser.add_argument("--edits", type=int, help="only so many edits of rows, each found and undone")
    options = parser.parse_args()
    size = SHORT if options.short else FULL._replace(runs=options.runs or FULL.runs)
    with tempfile.TemporaryDirectory(prefix="yinhang-votes-") as folder:
        server = postgres.start()
        try:
            _environment(folder, server.url)
            if options.edits:
                return 0 if _edits(size._replace(edits=options.edits)) else 1
            # The edits first: the command they ask looks at every ballot there is.
            runs = (_edits, _many, _race, _kills, _bytes)
            done = [one(size) for one in runs]  # all of them, whatever one says
            return 0 if all(done) else 1
        finally:
            server.stop()


def _environment(folder: str, database: str) -> None:
    from tests.chaos.__main__ import ROOT

    os.environ.update(
        ENV_FILE=str(ROOT / "tests" / "test.env"),
        DJANGO_SETTINGS_MODULE="yinhang.settings",
        DATABASE_URL=database,
        VAR_DIR=folder,
        MEDIA_ROOT=f"{folder}/media",
        NOTICE_CHANNELS="inbox",
        LOG_LEVEL="CRITICAL",
    )
    os.environ.pop("TEST_SERVERS", None)
    import django
    from django.db import connection

    from tests.plugins import schema

    django.setup()
    schema.migrate(str(connection.settings_dict["NAME"]))


def _opened(rights: int, *, seconds: float = 86_400) -> Ballot:
    from tests.bench import votes as bench
    from votes import actions

    compound, chair = bench.built(rights)
    draft = bench.draft(compound, chair, seconds=seconds)
    return actions.open_ballot(ballot=draft, by=chair, early_reason="测量")


def _rights(ballot: Ballot) -> list[Right]:
    return list(ballot.rights.select_related("representative").order_by("number"))


def _at_once(deeds: list[Right]) -> list[str]:
    """Many threads, each on one connection; the hash of each receipt, or the code of the refusal."""
    from django.db import connection

    def cast_all(mine: list[Right]) -> list[str]:
        try:
            return [_cast(right) for right in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        shares = pool.map(cast_all, [deeds[start::THREADS] for start in range(THREADS)])
        return [one for share in shares for one in share]


def _cast(right: Right) -> str:
    from votes import actions
    from yinhang.errors import Refused

    try:
        return actions.cast(right=right, choices=dict.fromkeys((1, 2, 3), "agree"), by=_owner(right)).hash
    except Refused as no:
        return no.code


def _owner(right: Right) -> OwnerMember:
    if right.representative is None:
        raise LookupError(right.number)
    return right.representative


def _said(name: str, good: bool, began: float, words: str) -> bool:
    print(f"{'ok ' if good else 'NO '} {name:<28} {words} · {time.monotonic() - began:.0f} s", flush=True)
    return good


def _many(size: Size) -> bool:
    """V1: everybody submits again and again, at once; a line a run."""
    runs = [
        _one_of_many(number, size) for number in range(1, size.runs + 1)
    ]  # all of them, whatever one says
    return all(runs)


def _one_of_many(number: int, size: Size) -> bool:
    began = time.monotonic()
    ballot = _opened(RIGHTS)
    deeds = _rights(ballot) * size.submits
    random.Random(number).shuffle(deeds)
    told = _at_once(deeds)
    votes, refused = ballot.votes.count(), told.count("vote.already")
    good = votes == RIGHTS == len(told) - refused
    words = f"{len(told):,} casts of {RIGHTS} rights: {votes} votes, {refused:,} refused"
    return _said(f"many at once, run {number}", good, began, words)


def _race(size: Size) -> bool:
    """V2: the last moment comes while they vote."""
    from votes import export

    began = time.monotonic()
    ballot = _opened(size.race, seconds=size.race / 250 + 2)
    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(_close_when_over, ballot)
        told = _at_once(_rights(ballot))
        closing.result()
    ballot.refresh_from_db()
    receipts = {one for one in told if len(one) == 64}
    published = {line["hash"] for line in export.bulletin(ballot)}
    good = receipts == published and len(receipts) + told.count("vote.closed") == size.race
    good &= ballot.votes_count == len(receipts)
    words = f"{len(receipts)} counted, {told.count('vote.closed')} refused of {size.race}"
    return _said("votes at the close", good, began, words)


def _close_when_over(ballot: Ballot) -> None:
    from django.db import connection

    from votes import actions
    from yinhang.errors import Refused

    while True:
        try:
            actions.close(ballot=ballot, by=None)
        except Refused:
            time.sleep(0.02)
        else:
            connection.close()
            return


def _kills(size: Size) -> bool:
    """V2: a process dies at each point; what it left is looked at from outside."""
    from django.db import connection

    from votes import actions, export, verifying

    began = time.monotonic()
    ballot = _opened(size.kills * len(POINTS))
    rights, told, handed = _rights(ballot), set(), 0
    for place, right in enumerate(rights):
        connection.close()
        receipt = killed(right, *POINTS[place % len(POINTS)])
        if receipt:
            told.add(receipt)
        vote = right.votes.first()
        if vote is not None and vote.hash not in told:
            handed += can_be_handed_out(vote)
            told.add(vote.hash)
    ballot = actions.close(ballot=ballot, by=None, at=ballot.closes_at)
    counted = {line["hash"] for line in export.bulletin(ballot)}
    good = told == counted and verifying.first_fault(ballot) is None
    words = f"{len(rights)} kills, {len(counted)} votes, {handed} receipts handed out again"
    return _said("killed in the middle", good, began, words)


def can_be_handed_out(vote: Any) -> bool:
    """The receipt made again from the row, as the voter's page does it."""
    from votes import chain, export

    receipt = chain.Receipt(
        str(vote.ballot_id), export.record(vote), vote.choices, vote.salt, vote.prev_hash, vote.hash
    )
    return chain.receipt_holds(receipt.document())


def killed(right: Right, point: str, when: str) -> str:
    """A child votes and dies there; the receipt it could still hand out, or ""."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _vote_and_die(right, point, when, write)
        os._exit(1)  # it should have been dead
    os.close(write)
    with os.fdopen(read, encoding="ascii") as pipe:
        receipt = pipe.read()
    _pid, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        msg = f"nobody died at {point}"
        raise RuntimeError(msg)
    return receipt


def _vote_and_die(right: Right, point: str, when: str, write: int) -> None:
    from unittest import mock

    from votes import actions

    def die(inner: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if when == "after":
            inner(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    choices = dict.fromkeys((1, 2, 3), "agree")
    if point == "told":
        receipt = actions.cast(right=right, choices=choices, by=_owner(right))
        os.write(write, receipt.hash.encode())
        os.kill(os.getpid(), signal.SIGKILL)
    owner, _dot, name = point.rpartition(".")
    target = _found(owner)
    with mock.patch.object(target, name, partial(die, getattr(target, name))):
        actions.cast(right=right, choices=choices, by=_owner(right))


def _found(path: str) -> Any:
    """A module, or what hangs on one."""
    import importlib

    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise LookupError(path)


def _edits(size: Size) -> bool:
    """V3: somebody with the database's own password edits a counted ballot."""
    from tests.chaos import edits

    return _said("edited rows", *edits.run(size.edits, _opened, _cast))


def _bytes(size: Size) -> bool:
    """V5: one byte of an export is changed."""
    from votes import actions, export, recount

    began, dice = time.monotonic(), random.Random(5)
    ballot = _opened(RIGHTS)
    for right in _rights(ballot):
        _cast(right)
    ballot = actions.close(ballot=ballot, by=None, at=ballot.closes_at)
    file, found = export.export(ballot), 0
    for _change in range(size.bytes):
        place = dice.randrange(len(file))
        changed = bytearray(file)
        changed[place] = (changed[place] + dice.randrange(1, 256)) % 256
        try:
            recount.recount(bytes(changed))
        except recount.WRONG:
            found += 1
    held = sum(can_be_handed_out(vote) for vote in ballot.votes.select_related("right"))
    good = found == size.bytes and held == RIGHTS and recount.recount(file) == export.published_result(ballot)
    return _said("changed bytes", good, began, f"{found} of {size.bytes} found, {held} receipts hold")


if __name__ == "__main__":
    sys.exit(main())
