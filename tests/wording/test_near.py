"""Terms that a reading missed by one character: found where they stand, and nothing else."""

import pytest

from greenroom.pack import load_pack
from greenroom.wording.near import suspects

LEXICON = load_pack().lexicon
FAMILIES = ("state_authority", "lowest_price")


def near(text: str) -> list[tuple[str, str]]:
    return [(one.term, text[one.start : one.end]) for one in suspects(text, LEXICON, FAMILIES)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("人民大会室同款", [("人民大会堂", "人民大会室")]),
        ("八民大会堂", [("人民大会堂", "八民大会堂")]),
        ("请看：人民　大会堂", []),
        ("人民大会，堂", []),
        ("人民公园食堂", []),
        ("人民大会堂特供", []),
        ("𝟚𝟘𝟚𝟞 人民天会堂", [("人民大会堂", "人民天会堂")]),
        ("", []),
        ("大", []),
    ],
)
def test_one_character_off(text: str, found: list[tuple[str, str]]) -> None:
    assert near(text) == found


def test_a_family_that_is_not_asked_for_is_not_looked_for() -> None:
    assert list(suspects("人民大会室", LEXICON, ("lowest_price",))) == []
