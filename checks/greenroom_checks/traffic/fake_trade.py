"""Calls for fake orders and paid-for reviews in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims, normal, sentence_bounds

FAMILY = "fake_trade"
_ORDERS = frozenset({"no_ship", "sent_back", "unpaid"})
# What turns a mention into a call: pay, hiring, or a figure to be pushed up.
_CALL = re.compile(
    r"招|帮忙|帮(?:我|主播|刷|冲)|兼职|佣金|返|结算|日结|本金|任务|一起|报名|私信|冲榜|冲销量|冲单|冲量|冲数据|冲人气|"
    r"做数据|拉数据|上榜|凑单量|安排|垫付|接单|找我|联系我|有偿|起量|代做|"
    r"[\d一二两三四五六七八九十]+[元块]钱?/?[一每]?[单条万千百]|[一每][单条万千百][粉个]?[\d一二两三四五六七八九十]+[元块]"
)
_GOAL = re.compile(
    r"冲榜|冲一?下?(?:个)?(?:销量|单|量|数据|人气|排名|热度)|做数据|做一?下?数据|拉数据|刷数据|上榜|做销量|帮忙|帮主播|"
    r"帮我?们?(?:冲|拍|做|刷)|凑个?(?:销量|单量|数据)|撑(?:一下|下|个)?(?:销量|场面|数据)|数据好看|热场|气氛|托|[冲顶拉做刷](?:上去|起来|上来|一冲)|缺销量|占个?[数坑]|完成任务|上热门|(?:榜单|排名)太?低"
)
_GOAL_ONLY = re.compile(r"冲|销量|做数据|上榜|兼职|日结|佣金|返本|热度")
# A buyer's right to return, and stock that comes later, are real trades.
_REAL = re.compile(
    r"不喜欢|不满意|不合适|不想要|后悔|拍错|质量|坏|无理由|随时|都?可以(?!直接)|支持|放心|到货|预售|统一|等通知|"
    r"下周|明天|发货慢|自动|关闭|取消订单|缺货|没货|降价|差价|包赔|必赔|赔付|假一赔|超时|多付|补差"
)
_COMPENSATES = re.compile(r"^[^。！？!?]{0,16}(?:包赔|必赔|赔付|假一赔|赔你?\d)")
_RESENT = re.compile(r"漏发|补发|少发|丢件|破损|发漏|错发")
_BRUSH = re.compile(r"[牙毛印洗粉油板锅鞋衣瓶]")
_END_OF_WORD = re.compile(r"^(?:$|[^\w]|[a-z0-9一二三五十百千万]|涨|冲|的(?:找|来|加|联系))")
_REASONS = {
    "brushing": "brushing",
    "review": "fake_review",
    "traffic": "fake_traffic",
    "traffic_short": "fake_traffic",
}


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """Calls in the order words, orders, reviews of each text; warnings and return rights are none.

    texts: the seller's words. Source: E-commerce Law art. 17; Anti-Unfair Competition Law art. 9.
    """
    yield from findings(claims(texts, lexicon, FAMILY), _reason)


def _reason(claim: Claim) -> str | None:
    hit, words = claim.hit, claim.text.text
    left, right = sentence_bounds(words, hit.start, hit.end)
    sentence = normal(words[left:right]).text
    if hit.is_way:
        return _ordered(claim, sentence) if hit.kind in _ORDERS else hit.kind
    # 牙刷销量 and 印刷评价 speak of brushes and print, 买粉底 and 刷粉饼 of make-up: the short
    # words count at the end of a word only.
    if hit.term.startswith("刷") and _BRUSH.search(words, max(0, hit.start - 1), hit.start):
        return None
    if hit.kind == "traffic_short" and not _END_OF_WORD.match(words[hit.end : hit.end + 4]):
        return None
    if hit.kind == "make_up":
        return _made_up(sentence)
    if hit.kind == "reward":
        return "reward"
    return _REASONS[hit.kind] if _CALL.search(sentence) else "unclear"


def _made_up(sentence: str) -> str | None:
    # 补单 for a parcel that went missing is honest; a figure to push up is not.
    if _RESENT.search(sentence):
        return None
    return "fake_order" if _GOAL_ONLY.search(sentence) else "unclear"


def _ordered(claim: Claim, sentence: str) -> str | None:
    hit = claim.hit
    if _COMPENSATES.search(claim.text.text[hit.end : hit.end + 24]):
        return None
    if _GOAL.search(sentence):
        return "fake_order"
    if hit.kind == "unpaid" or _REAL.search(sentence):
        return None
    # 有人拍完就退 may be a complaint; only a call makes it the seller's doing.
    return "fake_order" if hit.term.startswith("先") or _CALL.search(sentence) else "unclear"
