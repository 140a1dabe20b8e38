import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from greenroom.pack import load_phrases
from greenroom.words import Words, placeholders

SAYS = Words(zh="看到“{quote}”{samples}次", en="“{quote}” seen {samples} times")
# Evidence holds no lone surrogates, so words from a page don't either.
page_text = st.text(
    st.sampled_from("{}%$\\samples") | st.characters(exclude_categories=("Cs",)), max_size=80
)


def test_placeholders_are_replaced_in_both_languages() -> None:
    filled = SAYS.fill({"quote": "最佳", "samples": "2"})
    assert filled == Words(zh="看到“最佳”2次", en="“最佳” seen 2 times")


@settings(deadline=None)
@given(page_text, page_text)
def test_words_from_a_page_cannot_reach_a_placeholder(quote: str, samples: str) -> None:
    filled = SAYS.fill({"quote": quote, "samples": samples})
    assert filled.zh == "看到“" + quote + "”" + samples + "次"
    assert filled.en == "“" + quote + "” seen " + samples + " times"


@pytest.mark.parametrize("template", ["{other}", "{quote", "{}", "{{quote}}"])
def test_a_placeholder_without_a_value_is_an_error(template: str) -> None:
    with pytest.raises(KeyError):
        Words(zh=template, en="x").fill({"quote": "最佳"})


def test_more_values_than_placeholders_do_no_harm() -> None:
    assert Words(zh="好", en="ok").fill({"quote": "最佳"}) == Words(zh="好", en="ok")


def test_placeholders_are_named() -> None:
    assert placeholders(SAYS.zh) == placeholders(SAYS.en) == {"quote", "samples"}
    assert placeholders("没有") == set()
    with pytest.raises(KeyError):
        placeholders("{quote")


def test_chinese_stands_in_for_a_language_that_is_not_spoken() -> None:
    assert SAYS["en"] == SAYS.en
    assert SAYS["zh"] == SAYS["fr"] == SAYS.zh


@pytest.mark.parametrize("fields", [{"zh": "好"}, {"zh": "", "en": "x"}, {"zh": "好", "de": "gut"}])
def test_a_sentence_is_complete_or_none(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Words.model_validate({"en": "x", **fields} if "de" in fields else fields)


def test_the_engine_has_words_for_every_gap_and_zone() -> None:
    phrases = load_phrases()
    assert all(words.zh and words.en for words in phrases.zones.values())
    assert placeholders(phrases.engine["crashed"].zh) == {"problem"}
