import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from greenroom.pack import load_pack
from greenroom.wording import Family, Lexicon, Term, normal
from greenroom.wording.forms import closed

LEXICON = Lexicon(
    {
        "absolute": Family(
            source="law",
            terms=(
                Term(term="最佳", kind="strict"),
                Term(term="第一", kind="rank"),
                Term(term="全网第一", kind="rank"),
                Term(term="顶级", kind="superlative", forms=("顶尖",)),
            ),
            allow=("最佳食用", "第一步"),
        ),
        "contact": Family(source="law", terms=(Term(term="VX", kind="name"), Term(term="第一"))),
    }
)
text = st.lists(
    st.sampled_from(
        ["最佳", "第一", "全网", "顶尖", "食用", "步", "\u200b", "ｖ", "X", "，", "\U0001f41f", "·"]
    )
    | st.characters()
    | st.characters(categories=["Cs"]),
    max_size=20,
).map("".join)


@settings(deadline=None)
@given(text)
def test_a_hit_quotes_the_original_words(words: str) -> None:
    for hit in LEXICON.hits(words):
        assert 0 <= hit.start < hit.end <= len(words)
        family = LEXICON.families[hit.family]
        term = next(one for one in family.terms if one.term == hit.term)
        forms = {normal(form).text for form in (term.term, *term.forms)}
        folded = normal(words[hit.start : hit.end]).text
        squeezed = closed(folded)
        assert {folded, squeezed.text if squeezed else folded} & forms
        assert hit.kind == term.kind


@settings(deadline=None)
@given(text)
def test_hits_of_one_family_come_in_reading_order_and_none_inside_another(words: str) -> None:
    hits = LEXICON.of(words, "absolute")
    assert list(hits) == sorted(hits, key=lambda hit: hit.start)
    for one in hits:
        for other in hits:
            inside = other.start <= one.start and one.end <= other.end
            assert one is other or not inside


@settings(deadline=None)
@given(text, text)
def test_words_around_do_not_hide_a_term(before: str, after: str) -> None:
    words = f"{before}，国 顶级。{after}"
    assert any(hit.term == "顶级" for hit in LEXICON.of(words, "absolute"))


@pytest.mark.parametrize(
    ("words", "quotes"),
    [
        ("最佳", ["最佳"]),
        ("最佳食用期三个月", []),
        ("最佳食用，口感最佳", ["最佳"]),
        ("全网第一", ["全网第一"]),
        ("第一步，全网第一", ["全网第一"]),
        ("最\u200b佳鱼货", ["最\u200b佳"]),
        ("顶尖", ["顶尖"]),
        ("", []),
        ("没有这些词", []),
    ],
)
def test_the_longest_words_win_and_allowed_phrases_say_nothing(
    words: str, quotes: list[str]
) -> None:
    assert [words[hit.start : hit.end] for hit in LEXICON.of(words, "absolute")] == quotes


def test_an_allowed_phrase_counts_for_its_own_family_only() -> None:
    assert LEXICON.of("第一步", "absolute") == ()
    assert [hit.term for hit in LEXICON.of("第一步", "contact")] == ["第一"]


def test_a_hit_says_how_it_matched_where_it_is_written_differently() -> None:
    assert [hit.why for hit in LEXICON.of("加ｖx看", "contact")] == [("full_width",)]
    assert [hit.why for hit in LEXICON.of("最\u200b佳", "absolute")] == [("invisible",)]
    assert [hit.why for hit in LEXICON.of("最佳", "absolute")] == [()]


def test_a_word_broken_up_by_signs_is_found_whole() -> None:
    [hit] = LEXICON.of("东海最·佳带鱼", "absolute")
    assert (hit.start, hit.end, hit.why, hit.evaded) == (2, 5, ("broken_up",), True)


def test_a_lexicon_without_families_finds_nothing() -> None:
    assert Lexicon({}).of("最佳", "absolute") == ()


def test_a_family_names_its_source_and_its_terms() -> None:
    for fields in ({"source": "", "terms": [{"term": "x"}]}, {"source": "law", "terms": []}):
        with pytest.raises(ValidationError):
            Family.model_validate(fields)


def test_every_term_of_the_loaded_families_is_found_as_it_stands() -> None:
    lexicon = load_pack().lexicon
    for name, family in lexicon.families.items():
        for term in family.terms:
            assert any(hit.term == term.term for hit in lexicon.of(term.term, name)), term.term
