"""Numerals in folded text: Arabic, hanzi and mixed, each exact and with its place.

`9.9`, `1,299`, `1.2万`, `三万八` (38,000), `一百二` (120), `九九九` (999), `十九点九`. What is
written with digits but is no number (a date, time, phone number, model, set phrase) is skipped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from greenroom.pricing.vocabulary import vocabulary

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN = re.compile("[零〇一二两三四五六七八九十百千万亿]+")
_D = "[一二两三四五六七八九]"
# Thousands, hundreds, tens and a last digit; every part may be missing.
_SECTION = re.compile(
    rf"(?:(?P<q>{_D})千|(?P<bare_q>千))?(?:零?(?P<b>{_D})百|(?P<bare_b>百))?"
    rf"(?:零?(?P<s>{_D}?)十)?(?P<zero>[零〇])?(?P<g>{_D})?(?![十百千])"
)
_LARGE = {"万": 10_000, "亿": 100_000_000}
_SPELLED = re.compile("[零〇一二三四五六七八九]{2,9}(?![十百千万亿])")
_AFTER_POINT = re.compile("点([零一二三四五六七八九]{1,2})(?![十零一二三四五六七八九分钟])")
# More digits than this are a number of something else: an order, a bar code.
_MAX_DIGITS = 11

# After a currency sign a recogniser may put spaces between digits and read 0 and 1 as letters.
_SPLIT = (
    r"(?<=[¥￥$])\s{0,3}(?P<split>\d{1,3}(?: , ?| ?, )\d{3}(?:\.\d{1,2})?|"
    r"\d(?: \d){1,8}(?: ?\. ?\d(?: ?\d)?)?)(?![\d.]|\s?[^\W\d_元块起])"
)
_POINT = r"(?P<point>\d{1,9}(?: ?\. | \.)\d{1,2})(?![\d.])"
_LETTERS = (
    r"(?<=[¥￥])(?=\d{0,6}[ol])(?P<letters>[ol]{0,2}\d[\dol]{0,6}(?:\.[\dol]{1,2})?)(?![a-z\d.,])"
)
_PLAIN = r"(?P<plain>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d)|\d+(?:\.\d+)?)(?!\.?\d)"
_TIMES = (
    r"(?:\s?(?P<times>万|亿|w(?![a-z\d])|千(?![克瓦米万里卡焦层禧])|百(?![度分年搭货])))?"
    r"(?P<tenth>(?<=万)\d(?![\d.%折个件]))?"
)
_NUMERAL = re.compile(f"(?:{_LETTERS}|{_SPLIT}|{_POINT}|{_PLAIN}){_TIMES}|(?P<han>{_HAN.pattern})")
_FACTOR = {"万": 10_000, "w": 10_000, "亿": 100_000_000, "千": 1_000, "百": 100, None: 1}


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written. value: exact; start, end: code points of the folded text."""

    value: Decimal
    start: int
    end: int
    han: bool = False


def numerals(text: str) -> list[Numeral]:
    """The numbers in folded `text`, in order, none inside another."""
    skip = vocabulary().not_number
    found: list[Numeral] = []
    begin = 0
    for blocked in skip.finditer(text):
        found.extend(_between(text, begin, blocked.start()))
        begin = blocked.end()
    found.extend(_between(text, begin, len(text)))
    return found


def _between(text: str, begin: int, end: int) -> Iterator[Numeral]:
    for match in _NUMERAL.finditer(text, begin, end):
        if match["han"]:
            yield from _han(text, match.start(), match.end())
            continue
        digits = match["split"] or match["point"] or match["letters"] or match["plain"]
        digits = digits.replace(",", "").replace(" ", "").replace("o", "0").replace("l", "1")
        if len(digits.partition(".")[0]) <= _MAX_DIGITS:
            group = next(g for g in ("split", "point", "letters", "plain") if match[g])
            value = (Decimal(digits) + Decimal(match["tenth"] or 0) / 10) * _FACTOR[match["times"]]
            yield Numeral(value, match.start(group), match.end())


def _han(text: str, start: int, end: int) -> Iterator[Numeral]:
    """Numerals of a run of number characters; the run of 一块五一包 after 块 is 五 and 一."""
    here = start
    while here < end:
        value, after = _one(text, here, end)
        if after == here or (not value and text[after : after + 1] not in ("元", "块", "点")):
            here = max(after, here + 1)
            continue
        # After 块 or 元 one digit alone is the tenth: 一块五一包 is 1.5 yuan a pack.
        if after - here > 1 and here and text[here - 1] in "块元毛" and text[here + 1] in _DIGITS:
            value, after = _DIGITS[text[here]], here + 1
        exact = Decimal(value)
        if after == end and (point := _AFTER_POINT.match(text, after)):
            exact += Decimal("0." + "".join(str(_DIGITS[char]) for char in point[1]))
            after = point.end()
        yield Numeral(exact, here, after, han=True)
        here = after


def _one(text: str, start: int, end: int) -> tuple[int, int]:
    """The longest number that begins at `start`, and its end; its start where there is none."""
    run = _SPELLED.match(text, start, end)
    if run and text[start] not in "零〇":
        return int("".join(str(_DIGITS[char]) for char in run[0])), run.end()
    total, here, unit = 0, start, 0
    while here < end:
        value, after = _section(text, here, end)
        large = _LARGE.get(text[after], 0) if after < end else 0
        if large and (value or after == here) and (not unit or large < unit):
            total, here, unit = total + (value or 1) * large, after + 1, large
            continue
        # 三万八 is 38,000: one digit right after the unit counts its tenths.
        tenth = unit and after == here + 1 and text[here] in _DIGITS
        return total + (value * unit // 10 if tenth else value), after
    return total, here


def _section(text: str, start: int, end: int) -> tuple[int, int]:
    """A number below ten thousand, and its end."""
    match = _SECTION.match(text, start, end)
    if match is None or match.end() == start:
        return 0, start
    if match[0] in ("零", "〇"):
        return 0, start + 1
    thousands = 1 if match["bare_q"] else _DIGITS.get(match["q"] or "", 0)
    hundreds = 1 if match["bare_b"] else _DIGITS.get(match["b"] or "", 0)
    tens = 0 if match["s"] is None else _DIGITS.get(match["s"], 1)
    last = _DIGITS.get(match["g"] or "", 0)
    # 一百二 is 120 and 一千二 1,200; with a zero between, 一百零二 is 102.
    if last and not match["zero"] and match["s"] is None and (thousands or hundreds):
        last *= 10 if hundreds else 100
    return thousands * 1_000 + hundreds * 100 + tens * 10 + last, match.end()
