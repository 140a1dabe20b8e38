"""Claims that goods or time run out, in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims, normal, sentence_bounds

FAMILY = "scarcity"
# One order of one buyer may be limited: 每人限量两件.
_EACH = re.compile(r"(?:每[人单位个户天次]|限购|单次|一次性?|账号|一人|一单)[^，。！？]{0,6}$")
# A true end of an offer: a day of the calendar, or an hour of the clock.
_PERIOD = re.compile(
    r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]|(?:截止|截至|结束时间|活动时间|活动期)[^。]{0,6}\d|\d{1,2}:\d{2}"
)
# 最后三单还没发货 is about parcels, 还剩三件没讲 about the programme.
_PARCELS = re.compile(
    r"^[^。！!?？,，]{0,6}(?:没发|未发|发货|发出|在路上|补发|没讲|没介绍|讲完|没到|待发|没打包|打包|"
    r"没付款|未付款|在途|包裹|没签收|待付款)|"
    r"^[^。！!?？,，]{0,2}(?:下播|开播|吃饭|休息|下班|抽奖|开奖|公布|出锅|出炉|开饭)(?![^。]{0,8}(?:恢复|没有|没了|涨|抢))"
)
_BUYERS_LEFT = re.compile(
    r"(?:优惠券|券|红包|积分|次数|会员|保质期|有效期|电量|冰箱|家里|计时器|定时器|秒表|闹钟)[^，。]{0,6}$"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per claim, in reading order; a stated period and the page's own stock are none.

    texts: the seller's words. Source: Zhejiang guideline of 2024; Order 117 of 2025 art. 34.
    """
    # 倒计时五秒 says more than 倒计时: of a term and a way that overlap the longer counts.
    for text in texts:
        found = sorted(claims((text,), lexicon, FAMILY), key=_by_place)
        yield from findings(found, _reason)


def _by_place(claim: Claim) -> tuple[int, int]:
    return claim.hit.start, -claim.hit.end


def _reason(claim: Claim) -> str | None:
    hit, words = claim.hit, claim.text.text
    if hit.is_way:
        before = normal(words[max(0, hit.start - 12) : hit.start]).text
        after = normal(words[hit.end : hit.end + 16]).text
        if _PARCELS.search(after) or _BUYERS_LEFT.search(before):
            return None
        if hit.kind == "capped":
            return None if _EACH.search(before) else "stock"
    if hit.kind == "deadline":
        left, right = sentence_bounds(words, hit.start, hit.end)
        return None if _PERIOD.search(normal(words[left:right]).text) else hit.kind
    return hit.kind
