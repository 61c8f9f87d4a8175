"""What words say about a topic: ranked, explained, never more certain than the words are."""

from __future__ import annotations

import re
import time

import pytest

from issues import suggesting
from issues.suggesting import Suggestion, label_of, labels, likeness, strongly_against, suggest, vector


def first(text: str) -> Suggestion:
    return suggest(text)[0]


@pytest.mark.parametrize(
    ("text", "label", "word"),
    [
        ("小区停车位太少，外来车辆乱停", "parking", "停车"),
        ("垃圾桶满了没人清运，很臭", "cleanliness", "垃圾"),
        ("楼道里堆满纸箱，挡住通道", "clutter", "楼道"),
        ("楼道里堆满了杂物。", "clutter", "杂物"),
        ("三楼的灯不亮", "repair", "不亮"),
        ("楼下有人私装地锁占车位", "ground_lock", "地锁"),
        ("３号楼电梯停了两天", "lift", "电梯"),
        ("加装电梯什么时候开工", "lift_addition", "加装电梯"),
    ],
)
def test_words_speak_for_a_topic_and_are_shown(text: str, label: str, word: str) -> None:
    assert first(text).label.name == label
    assert word in first(text).words


@pytest.mark.parametrize("text", ["", "hello", "12345", "😀", "\ud800", "的"])
def test_words_that_say_nothing_suggest_nothing(text: str) -> None:
    assert suggest(text) == []
    assert strongly_against(text, "parking") is None


def test_every_suggestion_shows_a_word_that_stands_in_the_text() -> None:
    text = "物业公司不修电梯，楼道里停满电动车，业委会也不管"
    for found in suggest(text):
        assert found.words
        assert all(word in text for word in found.words)


def test_a_lift_named_after_the_opening_changes_nothing() -> None:
    edge = "好" * (suggesting.OPENING - 2)
    assert first(edge + "电梯漏水没人修").label.name == "lift"
    assert first(edge + "，电梯漏水没人修").label.name == "repair"


def test_words_speak_strongly_against_another_topic_only() -> None:
    text = "垃圾桶满了没人清运，很臭"
    found = strongly_against(text, "parking")
    assert found is not None
    assert found.label.name == "cleanliness"
    assert strongly_against(text, "cleanliness") is None
    # Nothing was learned about rain and sewage, and "other" without a kind is no label: nothing is said against them.
    assert strongly_against(text, "rain_sewage") is None
    assert strongly_against(text, "") is None


def test_a_lead_speaks_from_its_very_size_on(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "楼道里堆满纸箱，挡住通道"
    assert first(text).label.name == "clutter"
    assert strongly_against(text, "not_property") is None  # a lead, and a small one
    own = next(found for found in suggesting.learned(text) if found.label.name == "not_property")
    lead = first(text).score - own.score
    monkeypatch.setattr(suggesting, "STRONGLY", lead)
    assert strongly_against(text, "not_property") == first(text)
    monkeypatch.setattr(suggesting, "STRONGLY", lead + 1e-9)
    assert strongly_against(text, "not_property") is None


def test_labels_and_codes_lead_to_each_other() -> None:
    for row in labels().values():
        assert label_of(row.topic, row.kind) == row.name
    assert label_of("parking", "parking_fee") == "parking"
    assert label_of("other", "") == ""
    assert label_of("no_such_topic", "") == ""


def test_the_shipped_model_holds_short_words_of_chinese_characters_alone() -> None:
    made = suggesting.model()
    assert [gram for gram in made.rarity if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", gram)] == []
    assert set(made.labels) == {row.name for row in labels().values() if row.learned}
    assert all(len(row) == len(made.labels) for row in made.weights.values())
    assert (suggesting.DATA / "topics.json").stat().st_size <= 300_000


def test_the_same_words_are_alike_and_others_are_not() -> None:
    one, other = vector("楼道里堆满了杂物"), vector("地下车库漏水")
    assert likeness(one, one) == pytest.approx(1)
    assert likeness(one, other) == 0
    assert likeness(one, {}) == 0
    assert 0 < likeness(one, vector("杂物堆在楼道，消防通道也堵了")) < 1


def test_a_huge_text_is_read_to_its_end_and_no_further() -> None:
    begun = time.monotonic()
    words = suggest("停车" * 1_000_000)
    assert time.monotonic() - begun < 1
    assert words == suggest("停车" * (suggesting.READ_AT_MOST // 2))
