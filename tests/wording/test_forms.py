import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenroom.pack import load_pack
from greenroom.wording import normal
from greenroom.wording.forms import Form, Restorer, closed

WORDS = (("全网最低", 2), ("史低价", 2), ("小学生", 2), ("没钱", 2), ("保证", 2), ("包教包会", 2))
SOUNDS = {
    "zui": "最罪",
    "di": "低底",
    "xue": "学血",
    "jiao": "教叫",
    "hui": "会回",
    "wang": "网王",
    "bao": "保包",
}
RESTORER = Restorer(WORDS, SOUNDS)
written = st.lists(
    st.sampled_from(
        [*"全网最低小学生没钱保证包教会，·/ 。", "zui", "xue", "d", "💰", "亻呆", "wang", "s h u a"]
    )
    | st.characters(),
    max_size=24,
).map("".join)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("全·网·最·低", "全网最低"),
        ("全/网/最/低", "全网最低"),
        ("大/中码", None),
        ("s h u a单", "shua单"),
        ("v·x看", "vx看"),
        ("s·h·u·a", "shua"),
        ("m code", None),
        ("最最最最低", "最低"),
        ("全网最低", None),
    ],
)
def test_what_was_broken_up_is_joined(text: str, read: str | None) -> None:
    form = closed(text)
    assert (form.text if form else None) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("全wang最低", "全网最低"),
        ("全网zuidi", "全网最低"),
        ("史d价", "史低价"),
        ("小x ue生", None),
        ("小xue生", "小学生"),
        ("包jiao包hui", "包教包会"),
        ("没💰的人", "没钱的人"),
        ("亻呆证", "保证"),
        # No neighbour makes a word of it: nothing is guessed.
        ("喝xue汤", None),
        ("版d型", None),
        ("月中旬发货", None),
        ("iphone手机", None),
        ("plain words", None),
    ],
)
def test_what_was_spelled_out_is_put_back_where_it_makes_a_word(
    text: str, read: str | None
) -> None:
    form = RESTORER.restored(text)
    assert (form.text if form else None) == read


@settings(deadline=None)
@given(written)
def test_every_character_of_a_reading_has_its_place_and_places_run_forwards(text: str) -> None:
    folded = normal(text).text
    for form in RESTORER.forms(folded):
        assert len(form.at) == len(form.text)
        assert all(0 <= start < end <= len(folded) for start, end in form.at)
        assert list(form.at) == sorted(form.at)
        for place, char in enumerate(form.text):
            if place not in form.restored:
                assert folded[slice(*form.at[place])] == char


def test_a_span_of_a_reading_addresses_the_words_as_written() -> None:
    form = RESTORER.restored("卖全wang最低")
    assert form is not None
    assert form.folded(1, 5) == (1, 8)
    assert form.is_restored(1, 3)
    assert not form.is_restored(0, 2)


def test_gaps_are_counted() -> None:
    form = closed("最·低·价")
    assert isinstance(form, Form)
    assert (form.gaps(0, 3), form.gaps(0, 2), form.gaps(2, 3)) == (2, 1, 0)


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("这价格全wang最低", "lowest_price"),
        ("老zhong医推荐", "expert_endorsement"),
        ("小xue生也能刷礼物", "minors"),
    ],
)
def test_terms_and_ways_of_the_shipped_lexicon_are_found_behind_a_spelling(
    line: str, check: str
) -> None:
    lexicon = load_pack().lexicon
    hits = [*lexicon.of(line, check), *lexicon.said(line, check)]
    assert any(hit.evaded and "variant" in hit.why for hit in hits)
