"""Whatever a line holds: offsets address it exactly, nothing crashes, work grows with length."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import DAY
from greenroom.evidence import GoodsKind, Text, Zone
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.scripts import Line
from greenroom.text import AROUND, MAX_FINDINGS, PIECE, check_lines, reads_words
from greenroom.wording import normal

PACK = load_pack()
ZONES = sorted(
    {zone for check in PACK.checks if reads_words(check) for zone in check.spec.reads}
    | {Zone.speech}
)
TERMS = sorted(
    {
        form
        for family in PACK.lexicon.families.values()
        for term in family.terms
        for form in (term.term, *term.forms)
    }
)
# Words of the lexicon among anything else, marks that end a clause, and what breaks words up.
words = st.lists(
    st.sampled_from(TERMS)
    | st.sampled_from(["，", "。", "不是", "吗？", " ", "\u200b", "·", "❤", "V", "3", "元", "\n"])
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    max_size=25,
).map("".join)


def line(text: str, zone: Zone = Zone.speech) -> Line:
    return Line(id="1", text=text, zone=zone)


@settings(deadline=None)
@given(words, st.sampled_from(ZONES), st.sampled_from([None, *GoodsKind]))
def test_offsets_address_the_line_as_given(
    text: str, zone: Zone, goods_class: GoodsKind | None
) -> None:
    given_line = line(text, zone).model_copy(update={"goods_class": goods_class})
    [found] = check_lines([given_line], PACK, DAY, trace=True)
    starts = [row.start for row in found.findings]
    assert starts == sorted(starts)
    for row in found.findings:
        assert row.outcome is not Outcome.error, row.says.zh
        assert 0 <= row.start < row.end <= len(text)
        assert text[row.start : row.end] == row.quote
        assert normal(row.quote).text == row.normalised
        assert row.clauses
        assert row.suggestion.zh
    for silence in found.silent or ():
        assert text[silence.start : silence.end] == silence.quote


@settings(deadline=None)
@given(words, words)
def test_a_line_is_judged_by_itself(one: str, other: str) -> None:
    [alone] = check_lines([line(one)], PACK, DAY)
    first, _, again = check_lines([line(one), line(other), line(one)], PACK, DAY)
    assert alone.findings == first.findings == again.findings


@settings(deadline=None, max_examples=20)
@given(words.filter(lambda text: text.strip() != ""))
def test_a_long_line_is_found_out_as_well_as_a_short_one(text: str) -> None:
    """Words that stand apart are judged the same wherever in a long line they stand."""
    apart = "。" + "字" * AROUND + "。"
    [short] = check_lines([line(f"{apart}{text}{apart}")], PACK, DAY)
    shift = PIECE - AROUND
    [long] = check_lines([line("。" * shift + f"{apart}{text}{apart}" + "。" * PIECE)], PACK, DAY)
    assert [(row.start + shift, row.check, row.quote) for row in short.findings] == [
        (row.start, row.check, row.quote) for row in long.findings
    ]


def counted(text: str) -> tuple[int, int]:
    """(characters that all checks together were given, longest text among them)."""
    seen: list[int] = []

    def count(texts: tuple[Text, ...]) -> Iterator[None]:
        seen.extend(len(one.text) for one in texts)
        yield from ()

    counting = replace(PACK.check("wording/absolute_terms"), evaluate=count)
    list(check_lines([line(text)], replace(PACK, checks=(counting,)), DAY))
    return sum(seen), max(seen)


@given(st.integers(2, 100_000))
def test_checks_read_little_more_than_the_line_and_never_a_long_text(length: int) -> None:
    """However bad a check's own growth is: what it is given at once is bounded."""
    total, longest = counted(("最佳加微信" * length)[:length])
    assert longest <= PIECE + 2 * AROUND
    assert total <= length * (PIECE + 2 * AROUND) / PIECE + 2 * AROUND


@pytest.mark.parametrize(
    "unit",
    [
        "最佳",
        "不",
        "加微信 ",
        "最·佳",
        "，",
        "\u200b",
        "a",
        "1",
        "《",
        "好评返现，",
        "\U0001f6f0",
        "   ",
    ],
)
def test_a_hundred_thousand_bytes_of_the_same_do_not_crash(unit: str) -> None:
    size = 100_000 // len(unit.encode())
    [found] = check_lines([line(unit * size)], PACK, DAY)
    assert all(row.outcome is not Outcome.error for row in found.findings)
    assert len(found.findings) <= MAX_FINDINGS
    listed = len(found.findings) + (found.left_out or 0)
    [half] = check_lines([line(unit * (size // 2))], PACK, DAY)
    # Findings grow as the line does: none is lost or doubled at the seams of its pieces.
    assert abs(listed - 2 * (len(half.findings) + (half.left_out or 0))) <= 60 + listed // 50
