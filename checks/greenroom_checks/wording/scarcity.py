"""Claims that goods or time run out, in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Hit, Lexicon, claims, normal, sentence_bounds
from greenroom.wording.judge import cue_for
from greenroom.wording.patterns import matches

FAMILY = "scarcity"
_NUMBER = r"[\s·*~-]*(?:\d{1,5}|[一二两三四五六七八九十百几]{1,3})[\s·*~-]*多?\s*"
_GOODS = (
    r"(?:单(?!品|独|位|元)|件(?!事|商品要|套)|份|套|箱|盒|瓶|罐|双|斤|只|条|台|把|支|包|袋|桶|组|"
    r"枚|对|串|盘|个名额|个库存|个位置|名额|席|张(?!图|照))"
)
_TIME = r"(?:分钟|秒钟?|个?小时|个数)"
# 最后三单, 仅剩 10 件, 库存只有 20 份.
_STOCK = re.compile(
    rf"(?:(?:最|zui|蕞)(?:后|hou)的?|(?:仅|只|就|还|jin)(?:剩|sheng)下?(?:最后|不到)?|"
    rf"库存(?:仅|只)?(?:剩|有)?(?:最后|不到|不足)?|剩余(?:库存)?|(?:放|上|加|补)最后|不到)"
    rf"{_NUMBER}{_GOODS}"
)
# 就 500 份抢完就没了, 只备了 30 件放完为止.
_BATCH = re.compile(
    rf"(?:只|就|仅|总共|一共)(?:准备|备|有|放|上|给|限|限量)?了?{_NUMBER}{_GOODS}[^。!?！？]{{0,4}}?"
    r"(?:抢|放|卖|拍|送|发)(?:完|光)(?:就没|为止|即止|下架|不补|没有)了?"
)
# 限时五分钟, 倒计时 10 秒, 还剩最后三分钟.
_CLOCK = re.compile(
    rf"(?:限时|倒计时|倒数|最后|(?:仅|只|就|还)(?:剩|有)下?(?:最后)?|只给(?:你们?|大家)?){_NUMBER}{_TIME}"
)
_COUNTS = re.compile(
    r"(?:数到|倒数)?(?:三二一|321|3[、,.\s]2[、,.\s]1|5[、,.\s]4[、,.\s]3)[、,!\s]*(?:下架|涨价|关链接|恢复|没了|没有)"
)
# 明天恢复原价, 今晚十二点后涨到 139: without the day and the price it only hurries.
_RISES = re.compile(
    r"(?:明天|明早|过了?今[天晚]|今晚(?:一?过|之后|过后|十二点)|下播|播完|活动(?:一)?结束|错过今?[天晚]?|拍完)"
    r"[\u3400-\u9fff,、\s]{0,6}?"
    r"(?:涨价|就?没有?这个价格?了?|就?涨[到回]\d+元?|(?:就|直接|马上|立刻|全部|立马)?(?:涨回|恢复|回到|变回)(?:到)?(?:原价|日常价|正价|平时价))"
)
# 一分钟之后下架, 下播后恢复到 98 元.
_SOON = re.compile(
    rf"{_NUMBER}(?:分钟|秒钟?|个?小时)(?:之?后|以后)[^。!?！？]{{0,6}}?(?:下架|涨价|恢复|没有|没了|关闭?链接)|"
    r"(?:下播|播完|关播)[^。!?！？\d]{0,8}(?:恢复|涨|回)到?\s*[¥]?\d+(?:元|块|米)?"
)
# Each with signs of which one stands in every text that it can fit: most texts hold none.
_COUNTED = (
    (_STOCK, "stock", ("后", "後", "剩", "库", "庫", "不到", "hou", "sheng")),
    (_BATCH, "stock", ("完", "光")),
    (_CLOCK, "deadline", ("分", "秒", "时", "時", "个数")),
    (_COUNTS, "deadline", ("21", "、1", "一", ",1", ".1", " 1", "3")),
    (_RISES, "deadline", ("天", "早", "晚", "播", "活动", "错过", "拍完")),
    (_SOON, "deadline", ("播", "后", "後")),
)
# A true end of an offer: a day of the calendar, or an hour of the clock.
_PERIOD = re.compile(
    r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]|(?:截止|截至|结束时间|活动时间|活动期)[^。]{0,6}\d|\d{1,2}:\d{2}"
)
# 最后三单还没发货 is about parcels, 还剩三件没讲 about the programme.
_PARCELS = re.compile(
    r"^[^。！!?？,，]{0,6}(?:没发|未发|发货|发出|在路上|补发|没讲|没介绍|讲完|没到|待发|没打包|打包|"
    r"没付款|未付款|在途|包裹|没签收)"
)
_BUYERS_LEFT = re.compile(
    r"(?:优惠券|券|红包|积分|次数|会员|保质期|有效期|电量|冰箱|家里)[^，。]{0,6}$"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per claim, in reading order; a stated period and the page's own stock are none.

    texts: the seller's words. Source: Zhejiang guideline of 2024; Order 117 of 2025 art. 34.
    """
    for text in texts:
        end = 0
        for claim in sorted([*claims((text,), lexicon, FAMILY), *_counted(text)], key=_by_place):
            hit = claim.hit
            if hit.start < end or claim.is_silent:
                continue
            if hit.kind == "deadline" and _has_period(text, hit):
                continue
            end = hit.end
            yield Finding.in_text(hit.kind, text, hit.start, hit.end, why=hit.why)


def _by_place(claim: Claim) -> tuple[int, int]:
    """Reading order, the longest first."""
    return claim.hit.start, -claim.hit.end


def _counted(text: Text) -> Iterator[Claim]:
    """Numbers of goods or minutes that are said to be left."""
    for pattern, kind, signs in _COUNTED:
        if any(sign in text.text for sign in signs):
            yield from _judged(text, pattern, kind)


def _judged(text: Text, pattern: re.Pattern[str], kind: str) -> Iterator[Claim]:
    for match in matches(pattern, text.text):
        why = ("broken_up",) if match.evaded else ()
        hit = Hit(FAMILY, match.words, kind, match.start, match.end, why, match.evaded)
        before = normal(text.text[max(0, match.start - 12) : match.start]).text
        after = normal(text.text[match.end : match.end + 16]).text
        if not _PARCELS.search(after) and not _BUYERS_LEFT.search(before):
            yield Claim(text, hit, cue_for(text.text, hit))


def _has_period(text: Text, hit: Hit) -> bool:
    left, right = sentence_bounds(text.text, hit.start, hit.end)
    return bool(_PERIOD.search(normal(text.text[left:right]).text))
