"""One number, however it was typed; and texts without what no person typed."""

from __future__ import annotations

import pytest

from issues import texts
from properties.phones import masked, normalise_phone
from yinhang.errors import Refused


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "138.0013.8000",
        "+8613800138000",
        "+86 138 0013 8000",
        "008613800138000",
        "0086-138-0013-8000",
        "8613800138000",
        "１３８００１３８０００",
        "＋８６　１３８００１３８０００",
        "138–0013—8000",
    ],
)
def test_a_mobile_number(typed: str) -> None:
    assert normalise_phone(typed) == "+8613800138000"


@pytest.mark.parametrize(
    "typed",
    [
        "021-65431234",
        "02165431234",
        "(021) 6543 1234",
        "（０２１）６５４３１２３４",
        "65431234",
        "+86 21 65431234",
    ],
)
def test_a_landline_of_shanghai(typed: str) -> None:
    assert normalise_phone(typed) == "+862165431234"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("010-62345678", "+861062345678"),
        ("+852 2123 4567", "+85221234567"),
        ("0044 20 7946 0958", "+442079460958"),
    ],
)
def test_numbers_from_elsewhere(typed: str, kept: str) -> None:
    assert normalise_phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "12345",
        "110",
        "23800138000",
        "1380013800",
        "138001380000",
        "abc",
        "1380013800a",
        "13800138000;",
        "१३८००१३८०००x",
        "1" * 50,
        "+",
        "\x00",
        "\ud800",
        "13800138000\n13900139000",
    ],
)
def test_what_is_no_number(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        normalise_phone(typed)
    assert (caught.value.code, caught.value.field) == ("phone.invalid", "phone")


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("+8613800138000", "138****8000"), ("+862165431234", "216****1234"), ("+861234", "****"), ("", "****")],
)
def test_a_number_is_shown_in_part(phone: str, shown: str) -> None:
    assert masked(phone) == shown


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  灯坏了。\r\n第二行\r第三行\t ", "灯坏了。\n第二行\n第三行"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("好\ud800的\udfff", "好的"),
        ("左\u202e右\u2066", "左右"),
        ("👨‍👩‍👧 一家", "👨‍👩‍👧 一家"),
        ("﻿", "﻿"),
        ("", ""),
    ],
)
def test_what_no_person_typed_is_dropped(typed: str, kept: str) -> None:
    assert texts.clean(typed) == kept


def test_one_line_is_one_line() -> None:
    assert texts.one_line("  三号楼\n\n 门口\t左 ") == "三号楼 门口 左"


def test_the_limit_itself_is_allowed() -> None:
    assert texts.within("好" * 10, 10, field="text") == "好" * 10
    with pytest.raises(Refused) as caught:
        texts.within("好" * 11, 10, field="text")
    assert (caught.value.code, caught.value.field) == ("text.too-long", "text")
