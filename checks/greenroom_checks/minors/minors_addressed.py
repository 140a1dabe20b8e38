"""Minors called on to tip, and children as hosts, in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.law import Law
from greenroom.wording import normal

CLAUSE = "minors-law-2021/76"
_MINOR = r"(?:未成年人?|小学生|初中生|中学生|小朋友们?|小孩子?们?|孩子们)"
# 送礼物 is left out: a gift for a child is what a shop sells.
_TIP = (
    r"(?:打赏|刷\S{0,3}(?:礼物|火箭|嘉年华|跑车)|上票|打榜|冲榜|"
    r"充值?\S{0,3}(?:抖币|快币|钻石|金币))"
)
_TIPS = re.compile(rf"{_MINOR}[^。！？!?\n]{{0,12}}?{_TIP}|{_TIP}的?{_MINOR}")
# A notice that keeps minors away names both words as well.
_KEEPS_AWAY = re.compile(
    r"禁止|严禁|不得|不要|不能|不可|不许|不允许|不支持|不接受|不建议|不让|不收|别|勿|谢绝|拒绝|杜绝|防止|退款|退还|监护|"
    r"家长|理性|关闭"
)
_AGE = re.compile(
    r"(?<![\d一二三四五六七八九十])(?P<age>\d{1,2}|[一二三四五六七八九]|十[一二三四五六七]?)岁的?(?:小|萌娃)?(?:主播|网红(?![狗猫犬店款树])|带货(?:达人|主播|小能手))"
)
_CHILD_HOST = re.compile(r"(?:小学生|初中生|萌娃|儿童|童星)(?:小?主播|带货)")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_DIGITS = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}


def evaluate(texts: tuple[Text, ...], law: Law) -> Iterator[Finding]:
    """One finding per call or child host, text by text; notices that keep minors away are none.

    texts: the seller's words. law: the ages. Source: Law on the Protection of Minors art. 76;
    notice on tipping of 2026.
    """
    host_age = law.number(CLAUSE, "age_min")
    adult_age = law.number(CLAUSE, "guardian_until_age")
    for text in texts:
        folded = normal(text.text)
        for match in _TIPS.finditer(folded.text):
            if not _KEEPS_AWAY.search(_sentence(folded.text, *match.span())):
                yield Finding.in_text("tips", text, *folded.original(*match.span()))
        for match in _CHILD_HOST.finditer(folded.text):
            yield Finding.in_text("child_host", text, *folded.original(*match.span()))
        for match in _AGE.finditer(folded.text):
            age = _age(match["age"])
            if age < adult_age:
                reason = "child_host" if age < host_age else "guardian"
                yield Finding.in_text(reason, text, *folded.original(*match.span()))


def _age(words: str) -> int:
    if words.isdecimal():
        return int(words)
    return sum(_DIGITS[char] for char in words)


def _sentence(words: str, start: int, end: int) -> str:
    """The sentence around `start:end`, commas included: a ban often stands after one."""
    left = max((mark.end() for mark in _SENTENCE_END.finditer(words, 0, start)), default=0)
    right = _SENTENCE_END.search(words, end)
    return words[left : right.start() if right else len(words)]
