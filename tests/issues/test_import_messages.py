"""Messages of another system become reports, once each; what cannot is named by its row."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from issues import facts
from issues.models import Issue, Reporter
from issues.workflow import Outcome, Status, Verb
from notices.calendar import SHANGHAI
from notices.models import Deadline
from properties.models import Area, Compound
from yinhang.fields import reveal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db

HEADING = ["id", "sender", "subject", "submitted_at", "text", "replied_at", "reply", "topic"]
OPEN = ["1", "U01", "楼道灯", "2019-03-04T08:30:00", "三楼的灯不亮。", "", "", "repair"]
ANSWERED = [
    "2",
    "U02",
    "地锁",
    "2019-03-05 09:00:00",
    "有地锁。",
    "2019-03-07T10:00:00",
    "已拆",
    "ground_lock",
]


@pytest.fixture(autouse=True)
def topics() -> None:
    facts.load_all()


def write(path: Path, *rows: list[str], encoding: str = "utf-8") -> str:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADING, *rows])
    return str(path)


def run(file: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, list[str]]:
    capsys.readouterr()
    call_command("import_messages", file)
    said = capsys.readouterr()
    return said.out.strip(), said.err.splitlines()


def test_a_message_becomes_an_open_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, bad = run(write(tmp_path / "m.csv", OPEN), capsys)
    assert (out, bad) == ("1 filed (0 of them already answered), 0 known before, 0 not usable. repair 1", [])
    issue = Issue.objects.get()
    assert (issue.client, issue.external_id, issue.source) == ("messages", "1", "staff")
    assert (issue.status, issue.topic.code, issue.text) == (Status.NEW, "repair", "楼道灯\n三楼的灯不亮。")
    assert issue.opened_at == datetime(2019, 3, 4, 8, 30, tzinfo=SHANGHAI)
    assert issue.due_at == datetime(2019, 3, 11, 23, 59, 59, tzinfo=SHANGHAI)
    assert reveal(Reporter.objects.get(), "name") == "U01"


def test_an_answered_one_is_closed_on_the_day_of_the_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(write(tmp_path / "m.csv", ANSWERED), capsys)
    issue = Issue.objects.get()
    assert (issue.status, issue.outcome, issue.outcome_detail) == (
        Status.CLOSED,
        Outcome.HANDED_OVER,
        "原受理单位",
    )
    assert issue.closed_at == datetime(2019, 3, 7, 10, 0, tzinfo=SHANGHAI)
    last = issue.moves.get(verb=Verb.HAND_OVER)
    assert (last.note, last.is_public) == ("原受理单位的答复如下：已拆", True)
    assert not Deadline.objects.open().filter(kind__in=["issue.contact", "issue.handle"]).exists()


def test_a_second_run_adds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "m.csv", OPEN, ANSWERED)
    run(file, capsys)
    out, _bad = run(file, capsys)
    assert out == "0 filed (0 of them already answered), 2 known before, 0 not usable."
    assert Issue.objects.count() == 2


def test_everything_stands_in_a_trial_compound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(write(tmp_path / "m.csv", OPEN), capsys)
    compound = Compound.objects.get()
    chain = [compound.name, *Area.objects.filter(code__startswith="trial").values_list("name", flat=True)]
    assert [name for name in chain if "试用" not in name] == []
    assert len(chain) == 4


@pytest.mark.parametrize(
    ("column", "cell", "why"),
    [
        ("id", "", "The number is missing."),
        ("id", "9" * 81, "The number is too long."),
        ("text", "", "The text is missing."),
        ("text", " \x01 ", "The text is missing."),
        ("text", "长" * 4_001, "The text has more than 4,000 characters."),
        ("submitted_at", "yesterday", "The date of the message cannot be read."),
        ("submitted_at", "2019-02-30T08:00:00", "The date of the message cannot be read."),
        ("submitted_at", "2999-01-01T08:00:00", "The date of the message lies in the future."),
        ("reply", "已拆", "A reply needs its date, and a date its reply."),
        ("replied_at", "2019-03-05T08:00:00", "A reply needs its date, and a date its reply."),
        ("topic", "weather", "The topic is unknown."),
    ],
)
def test_a_bad_row_is_named_and_the_others_filed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], column: str, cell: str, why: str
) -> None:
    bad = [*OPEN]
    bad[0] = "7"
    bad[HEADING.index(column)] = cell
    out, said = run(write(tmp_path / "m.csv", bad, ANSWERED), capsys)
    assert said == [f"row 2: {why}"]
    assert out.startswith("1 filed (1 of them already answered), 0 known before, 1 not usable.")


def test_exactly_four_thousand_characters_are_kept_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = [*OPEN]
    row[2], row[4] = "", "长" * 4_000
    _out, said = run(write(tmp_path / "m.csv", row), capsys)
    assert (said, len(Issue.objects.get().text)) == ([], 4_000)


def test_a_reply_before_its_message_or_too_long_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    early, long = [*ANSWERED], [*ANSWERED]
    early[5] = "2019-03-04T10:00:00"
    long[0], long[6] = "3", "长" * 1_991
    _out, said = run(write(tmp_path / "m.csv", early, long), capsys)
    assert said == [
        "row 2: The reply is older than the message.",
        "row 3: The reply has more than 1,990 characters.",
    ]


def test_a_number_that_stands_twice_is_filed_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, said = run(write(tmp_path / "m.csv", OPEN, OPEN), capsys)
    assert said == ["row 3: The number 1 stands in the file twice."]
    assert out.startswith("1 filed")


def test_gb18030_and_nul_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "m.csv"
    write(file, OPEN, encoding="gb18030")
    file.write_bytes(file.read_bytes().replace("三楼".encode("gb18030"), "三\0楼".encode("gb18030")))
    _out, said = run(str(file), capsys)
    assert (said, Issue.objects.get().text) == ([], "楼道灯\n三楼的灯不亮。")


def test_rows_of_another_shape_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _out, said = run(write(tmp_path / "m.csv", OPEN[:4], [*ANSWERED, "more"]), capsys)
    why = "The row has more or fewer cells than the heading."
    assert said == [f"row 2: {why}", f"row 3: {why}"]


def test_a_file_that_is_not_messages_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(CommandError, match="no column called id, sender, subject"):
        call_command("import_messages", str(file))
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_messages", str(tmp_path / "none.csv"))


def test_words_of_an_unlabelled_message_suggest_and_do_not_choose(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = [*OPEN[:4], "楼道里堆满了杂物。", "", "", ""]
    file = write(tmp_path / "m.csv", row)
    capsys.readouterr()
    call_command("import_messages", file, "--suggest")
    out = capsys.readouterr().out
    assert out.startswith("1: filed under other; suggested clutter (")
    assert Issue.objects.get().topic.code == "other"
