import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from anchors import anchors
from greenroom.pack import load_pack
from greenroom.wording import Family, Lexicon, Term, Way, key_of
from greenroom.wording.ways import matches

PACK = load_pack()


def lexicon(*ways: dict[str, object], parts: dict[str, str] | None = None) -> Lexicon:
    family = Family.model_validate(
        {"source": "law", "terms": [Term(term="无关")], "ways": ways, "parts": parts or {}}
    )
    return Lexicon({"one": family})


def test_a_way_is_found_with_its_kind_and_place() -> None:
    found = lexicon({"kind": "told", "any": ["先拍{C}{0,3}不发"]})
    [hit] = found.said("大家先拍下，先拍了都不发哦", "one")
    assert (hit.kind, hit.start, hit.end, hit.is_way) == ("told", 6, 12, True)


def test_a_part_stands_for_its_pattern_and_parts_may_name_parts() -> None:
    found = lexicon({"any": ["{WHO}说好"]}, parts={"WHO": "{DOCTOR}|院长", "DOCTOR": "医生|大夫"})
    assert [hit.term for hit in found.said("院长说好，大夫说好", "one")] == ["院长说好", "大夫说好"]


def test_what_the_sentence_says_besides_decides() -> None:
    found = lexicon({"any": ["拍了退"], "needs": "销量", "never": "质量"})
    assert [*found.said("拍了退，冲销量", "one")]
    assert not [*found.said("拍了退", "one")]
    assert not [*found.said("冲销量，质量不好拍了退", "one")]
    assert [*found.said("质量好。拍了退，冲销量", "one")]


def test_of_ways_that_overlap_the_first_and_longest_counts() -> None:
    found = lexicon({"kind": "short", "any": ["退款"]}, {"kind": "long", "any": ["秒退款吧"]})
    assert [hit.kind for hit in found.said("秒退款吧", "one")] == ["long"]


@pytest.mark.parametrize("pattern", ["{NOBODY}来", "{A}"])
def test_an_unknown_or_circular_part_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError, match=r"no part NOBODY|name one another"):
        Family.model_validate(
            {
                "source": "law",
                "terms": [Term(term="无关")],
                "parts": {"A": "{B}", "B": "{A}"},
                "ways": [{"any": [pattern]}],
            }
        )


def test_a_way_without_a_pattern_is_refused() -> None:
    with pytest.raises(ValidationError):
        Way.model_validate({"any": []})


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("先(?:拍|买)不发货?", {"先拍不发", "先买不发"}),
        ("(?:找|请)托(?=儿)", {"找托", "请托"}),
        ("[一二]x?y+", {"y"}),
        ("a?b?", set()),
        (r"(?<!x)(?:\d+|几)个人在抢", {"个人在抢"}),
        ("[^,]{0,3}好评", {"好评"}),
    ],
)
def test_anchors_of_a_pattern(pattern: str, wanted: set[str]) -> None:
    assert set(anchors(pattern)) == wanted


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_whatever_a_shipped_pattern_matches_holds_one_of_its_anchors(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(PACK.lexicon.ways.patterns))
    text = data.draw(st.from_regex(one.pattern))
    held = anchors(one.pattern)
    assert not held or any(anchor in text for anchor in held)


def test_a_pattern_without_known_anchors_is_tried_all_the_same() -> None:
    assert key_of("拍{C}退") not in PACK.lexicon.ways.patterns
    assert [*lexicon({"any": ["拍了.{0,2}退"]}).said("拍了就退", "one")]


def test_an_empty_match_is_none() -> None:
    assert [*matches(re.compile("x?"), "好")] == []
