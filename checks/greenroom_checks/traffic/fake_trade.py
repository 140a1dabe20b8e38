"""Calls for fake orders and paid-for reviews in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Lexicon, is_denied, normal

FAMILY = "fake_trade"
# What turns a mention into a call: pay, hiring, or a figure to be pushed up.
_CALL = re.compile(
    r"招|帮忙|帮(?:我|主播|刷|冲)|兼职|佣金|返|结算|日结|本金|任务|一起|报名|私信|冲榜|冲销量|冲单|冲量|冲数据|冲人气|"
    r"做数据|拉数据|上榜|凑单量|安排|垫付|\d+元一?单"
)
_GOAL = re.compile(
    r"冲榜|冲销量|冲单|冲量|冲数据|冲人气|做数据|拉数据|刷数据|上榜|做销量|帮忙|帮主播"
)
_NO_SHIP = re.compile(r"先拍(?:下|着)?\W?(?:先)?不(?:用)?发货?|(?:空拍|拍空包|发空包)")
_BUY_AND_RETURN = re.compile(
    r"先拍[^，。！？!?]{0,2}[后再]退|拍[完了下]\W?(?:就|马上|立刻|秒|直接|全部|再|后)?退(?!货|换|款)(?!回)|"
    r"拍[完了下]\W?(?:就|马上|立刻|秒|直接|全部)退款"
)
_UNPAID = re.compile(r"拍下?\W?(?:都|先)?不(?:用)?付款?")
_REWARD = re.compile(
    r"(?:五星|5星|好评|晒图好评)[^，。！？!?]{0,4}?(?:返现|返红包|返钱|返\d|[送领]红包|换红包|有红包)|好评(?:返|换)(?:现|礼)"
)
# 防刷单, 被恶意刷单, 我们从不刷单: close before the words.
_NO = re.compile(
    r"(?:防|反|打击|抵制|举报|涉嫌|疑似|恶意|遭遇?|被|不|没|没有|从不|绝不|别|拒绝|远离|谨防|职业)(?:人|参与|搞|做|任何|你)?\s?$"
)
_WARNS = re.compile(
    r"(?<!不)骗|违法|违规|封号|举报|处罚|必究|可耻|勿扰|勿进|退散|绕行|犯罪|包赔|必赔|赔付|假一赔"
)
# A buyer's right to return, and stock that comes later, are real trades.
_REAL = re.compile(
    r"不喜欢|不满意|不合适|不想要|后悔|拍错|质量|坏|无理由|随时|都?可以|支持|放心|到货|预售|统一|等通知|"
    r"下周|明天|发货慢|自动|关闭|取消"
)
_SENTENCE_END = re.compile(r"[。！？!?\n]")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """Calls in the order words, orders, reviews of each text; warnings and return rights are none.

    texts: the seller's words. Source: E-commerce Law art. 17; Anti-Unfair Competition Law art. 9.
    """
    for text in texts:
        for hit in lexicon.of(text.text, FAMILY):
            if not _innocent(text.text, hit.start, hit.end):
                called = hit.kind == "brushing" and _CALL.search(_sentence(text.text, hit.start))
                reason = "brushing" if called else "unclear"
                yield Finding.in_text(reason, text, hit.start, hit.end, why=hit.why)
        for reason, start, end in _orders(text.text):
            if not _innocent(text.text, start, end):
                yield Finding.in_text(reason, text, start, end)


def _orders(words: str) -> Iterator[tuple[str, int, int]]:
    folded = normal(words)
    for pattern in (_NO_SHIP, _BUY_AND_RETURN, _UNPAID, _REWARD):
        for match in pattern.finditer(folded.text):
            around = _sentence(folded.text, match.start())
            span = folded.original(*match.span())
            if pattern is _REWARD:
                yield "reward", *span
            elif _GOAL.search(around):
                yield "fake_order", *span
            elif pattern is not _UNPAID and not _REAL.search(around):
                # 有人拍完就退 may be a complaint; only a call makes it the seller's doing.
                called = match.group().startswith("先拍") or _CALL.search(around)
                yield "fake_order" if called else "unclear", *span


def _innocent(words: str, start: int, end: int) -> bool:
    return bool(
        is_denied(words, start, end)
        or _NO.search(words[max(0, start - 20) : start])
        or _WARNS.search(words[end : end + 16])
    )


def _sentence(words: str, start: int) -> str:
    left = max((mark.end() for mark in _SENTENCE_END.finditer(words, 0, start)), default=0)
    right = _SENTENCE_END.search(words, start)
    return words[left : right.start() if right else len(words)]
