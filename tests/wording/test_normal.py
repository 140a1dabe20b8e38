import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.wording import normal

# Every code point, half surrogate pairs included.
anything = st.text(st.characters() | st.characters(categories=["Cs"]))
hidden = st.lists(
    st.tuples(
        st.characters() | st.characters(categories=["Cs"]),
        st.sampled_from(["", "\u200b", "\u200d\ufe0f", "\u0301", "\u2060\u00ad"]),
    )
).map(lambda pairs: "".join(char + mark for char, mark in pairs))


@settings(deadline=None)
@given(anything | hidden)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = normal(text).text
    assert normal(once).text == once


@settings(deadline=None)
@given(anything | hidden)
def test_every_folded_character_comes_from_one_of_the_original(text: str) -> None:
    folded = normal(text)
    assert len(folded.at) == len(folded.text) + 1
    assert folded.at[-1] == len(text)
    assert list(folded.at) == sorted(folded.at)
    for index, char in enumerate(folded.text):
        start, end = folded.original(index, index + 1)
        assert end == start + 1 <= len(text)
        assert char in normal(text[start:end]).text


@settings(deadline=None)
@given(anything | hidden, st.data())
def test_any_folded_span_addresses_words_that_fold_to_it(text: str, data: st.DataObject) -> None:
    folded = normal(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    left, right = folded.original(start, end)
    assert 0 <= left < right <= len(text)
    assert folded.text[start:end] in normal(text[left:right]).text


@settings(deadline=None)
@given(anything, anything)
def test_words_fold_one_by_one(left: str, right: str) -> None:
    assert normal(left + right).text == normal(left).text + normal(right).text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("全网最低价", "全网最低价"),
        ("最\u200b佳", "最佳"),
        ("最\ufe0f\u200d佳", "最佳"),
        ("ＶＸ：ａｂｃ１２３", "vx:abc123"),
        ("①", "1"),
        ("WeChat", "wechat"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_what_reads_the_same_folds_to_the_same(text: str, folded: str) -> None:
    assert normal(text).text == folded


def test_no_invisible_character_survives() -> None:
    text = "".join(f"字{chr(code)}" for code in range(0x2000, 0x2070))
    kept = {unicodedata.category(char) for char in normal(text).text}
    assert not kept & {"Cf", "Mn", "Me"}


def test_a_ligature_addresses_its_one_character() -> None:
    folded = normal("共㎏装")
    assert folded.text == "共kg装"
    assert folded.original(1, 3) == (1, 2)
