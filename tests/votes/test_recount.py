"""Two programs that share nothing count alike, and no byte of an export can be changed unseen."""

from __future__ import annotations

import ast
import subprocess
import sys
from io import StringIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from tests.votes.elections import election, result_of, written
from tests.votes.rows import MAYBE, NO, YES, hall
from votes import actions, chain, export, recount

if TYPE_CHECKING:
    from votes.models import Ballot

PROGRAM = Path(recount.__file__)
ELECTIONS, CHANGES = 1_000, 400


def test_a_thousand_elections_are_recounted_to_the_same_bytes() -> None:
    dice = Random(20261128)
    carried = set()
    for _number in range(ELECTIONS):
        held = election(dice)
        assert recount.recount(written(held)) == result_of(held)
        carried |= {
            (item["kind"], item["carried"], item["quorate"]) for item in held["closing"]["result"]["items"]
        }
    # All that can happen did: three outcomes of either kind.
    assert len(carried) == 6


@pytest.mark.parametrize("seed", range(5))
def test_the_program_alone_prints_the_published_bytes(seed: int, tmp_path: Path) -> None:
    held = election(Random(seed))
    file = tmp_path / "ballot.json"
    file.write_bytes(written(held))
    # Isolated: no site packages, no environment, nothing of ours beside it.
    told = subprocess.run(
        [sys.executable, "-I", "-S", PROGRAM, file], capture_output=True, check=True, cwd=tmp_path
    )
    assert told.stdout == result_of(held)


def test_a_wrong_file_ends_with_one_and_says_where(tmp_path: Path) -> None:
    held = next(found for seed in range(99) if (found := election(Random(seed)))["votes"])
    held["votes"][0]["salt"] = "0" * 32
    file = tmp_path / "ballot.json"
    file.write_bytes(written(held))
    told = subprocess.run([sys.executable, "-I", PROGRAM, file], capture_output=True, check=False)
    assert (told.returncode, told.stdout) == (1, b"")
    assert b"vote 1" in told.stderr
    with pytest.raises(CommandError, match="vote 1"):
        call_command("recount", file, stdout=StringIO())


def test_it_is_short_and_needs_the_standard_library_alone() -> None:
    text = PROGRAM.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    tree = ast.parse(text)
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names


def found_out(data: bytes) -> bool:
    try:
        recount.recount(data)
    except recount.WRONG:
        return True
    return False


def test_every_change_of_one_byte_is_found() -> None:
    dice = Random(7)
    data = written(election(Random(3), most=12))
    unseen = []
    for place in dice.sample(range(len(data)), min(CHANGES, len(data))):
        other = dice.choice([byte for byte in range(256) if byte != data[place]])
        near = data[place] ^ 1
        unseen += [
            (place, byte)
            for byte in (other, near)
            if not found_out(data[:place] + bytes([byte]) + data[place + 1 :])
        ]
    assert unseen == []
    assert not found_out(data)
    assert all(map(found_out, (b"", data[:-1], data + b"\n", b"[]", b"{}", b"\xff")))


def test_a_result_counted_otherwise_is_found_though_every_hash_was_made_again() -> None:
    held = election(Random(3), most=12)
    item = held["closing"]["result"]["items"][0]
    item["carried"] = not item["carried"]
    held["closing_hash"] = chain.link(held["closing"]["head"], held["closing"])
    with pytest.raises(recount.Broken, match="result"):
        recount.recount(written(held))


def counted() -> Ballot:
    """Two owners of several homes, an agent, paper, a vote changed, a developer who is silent."""
    town = hall()
    for number in range(101, 113):
        owner = {101: "甲", 102: "甲", 103: "乙", 104: "乙", 112: "开发商"}.get(number, "")
        town.home(str(number), owner, area="33.33", building="甲楼" if number < 110 else "乙楼")
    ballot = town.opened(4, 7, 5)
    proxy = actions.register_proxy(
        right=town.right(ballot, "105"),
        agent="代理人",
        agent_paper="1",
        instructions={1: YES, 2: YES, 3: NO},
        paper=town.scan(),
        by=town.counters[0],
    )
    town.cast(ballot, "101", YES, YES, YES)
    town.cast(ballot, "102", YES, NO, YES)
    town.cast(ballot, "103", YES, YES, MAYBE)
    town.cast(ballot, "105", YES, YES, NO, by=proxy)
    town.cast(ballot, "103", YES, YES, NO, act=actions.change)
    for room in ("104", "106", "107", "108", "109"):
        scan = town.scan()
        for user in town.counters:
            town.paper(ballot, room, scan, user, YES, YES, YES)
    return town.close(ballot)


@pytest.mark.django_db
def test_the_export_of_a_ballot_is_recounted_to_what_is_published(tmp_path: Path) -> None:
    ballot = counted()
    file = tmp_path / "ballot.json"
    file.write_bytes(export.export(ballot))
    told = subprocess.run([sys.executable, "-I", "-S", PROGRAM, file], capture_output=True, check=True)
    assert told.stdout == export.published_result(ballot)
    said = StringIO()
    call_command("recount", file, stdout=said)
    assert said.getvalue().encode() == export.published_result(ballot)
    document = export.document(ballot)
    assert [item["carried"] for item in document["closing"]["result"]["items"]] == [True, True, True]
    assert not found_out(export.export(ballot))


@pytest.mark.django_db
def test_every_change_of_one_byte_of_a_real_export_is_found() -> None:
    data = export.export(counted())
    dice = Random(1)
    for place in dice.sample(range(len(data)), CHANGES // 2):
        changed = bytes([(data[place] + dice.randint(1, 255)) % 256])
        assert found_out(data[:place] + changed + data[place + 1 :]), place
