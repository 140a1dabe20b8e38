"""Viewers' personal data is masked before anything is kept."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import case_evidence
from greenroom.capture.page import collector_source
from greenroom.mask import _PERSONAL, mask_viewers, masked

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)", re.ASCII)
digits = st.text("0123456789", min_size=9, max_size=9)
mobiles = st.builds(lambda second, rest: f"1{second}{rest}", st.sampled_from("3456789"), digits)
said = st.lists(
    st.one_of(mobiles, st.characters(), st.sampled_from(["电话", "@", ".", "X", "1", " "]))
).map("".join)


@settings(deadline=None)
@given(said)
def test_no_mobile_number_survives(words: str) -> None:
    assert not MOBILE.search(masked(words))


@settings(deadline=None)
@given(said)
def test_masking_keeps_the_length_and_changes_nothing_the_second_time(words: str) -> None:
    once = masked(words)
    assert len(once) == len(words)
    assert masked(once) == once
    assert all(new in (old, "*") for old, new in zip(words, once, strict=True))


@settings(deadline=None)
@given(mobiles, st.sampled_from(["", "电话", "tel:", "，"]), st.sampled_from(["", "。", "a", "元"]))
def test_a_number_is_masked_whatever_stands_beside_it(mobile: str, before: str, after: str) -> None:
    assert masked(before + mobile + after) == before + "*" * 11 + after


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("身份证11010119900307123X", "身份证" + "*" * 18),
        ("邮箱 zhang.san+1@mail.example.cn 谢谢", "邮箱 " + "*" * 27 + " 谢谢"),
        ("13800138000，13900139000", "*" * 11 + "，" + "*" * 11),
        ("寄到某省某市某区解放东路12号3幢501室，谢谢", "*" * 21 + "，谢谢"),
        ("收货：阳光小区3栋2单元501", "收货：" + "*" * 12),
        ("东湖村四十五号 张先生", "*" * 7 + " 张先生"),
    ],
)
def test_ids_and_addresses_are_masked(words: str, kept: str) -> None:
    assert masked(words) == kept


@pytest.mark.parametrize(
    "words",
    ["12345678901", "138001380001", "好吃吗", "¥139.00", "@渔家", "3号链接", "道理都懂", ""],
)
def test_what_is_nobody_s_number_stays(words: str) -> None:
    assert masked(words) == words


def test_only_the_words_of_viewers_are_masked() -> None:
    evidence = case_evidence(
        {
            "samples": [
                {
                    "texts": [
                        f"comment/{who}: 打13800138000" for who in ("viewer", "seller", "unknown")
                    ]
                }
                for _ in range(2)
            ]
        }
    )
    for sample in mask_viewers(evidence).samples:
        assert [text.text for text in sample.texts] == [
            "打***********",
            "打13800138000",
            "打13800138000",
        ]
    assert mask_viewers(mask_viewers(evidence)) == mask_viewers(evidence)


def test_the_collector_masks_by_the_same_pattern() -> None:
    """Its source, `${…}` filled in, is the pattern that is used here."""
    source = collector_source()
    named = dict(re.findall(r'const (D|WAY|DOOR) = "([^"]+)";', source))
    fill = lambda words: re.sub(r"\$\{(\w+)\}", lambda hit: named[hit[1]], words)  # noqa: E731
    named["NO"] = fill(re.search(r"const NO = `([^`]+)`", source)[1])
    [(inside)] = re.findall(
        r"const PERSONAL = new RegExp\((.*?),\s+\"g\",\s+\);", source, re.DOTALL
    )
    parts = re.findall(r'[`"](.*?)[`"](?: \+|,?$)', inside, re.MULTILINE)
    assert fill("".join(parts)).replace("\\\\", "\\") == _PERSONAL.pattern
