"""Calls for fake orders and paid-for reviews in the seller's own words."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Hit, Lexicon, claims, normal, sentence_bounds
from greenroom.wording.judge import Effect, cue_for

FAMILY = "fake_trade"
# What turns a mention into a call: pay, hiring, or a figure to be pushed up.
_CALL = re.compile(
    r"招|帮忙|帮(?:我|主播|刷|冲)|兼职|佣金|返|结算|日结|本金|任务|一起|报名|私信|冲榜|冲销量|冲单|冲量|冲数据|冲人气|"
    r"做数据|拉数据|上榜|凑单量|安排|垫付|接单|找我|联系我|有偿|起量|代做|"
    r"[\d一二两三四五六七八九十]+[元块]钱?/?[一每]?[单条万千百]|[一每][单条万千百][粉个]?[\d一二两三四五六七八九十]+[元块]"
)
_GOAL = re.compile(
    r"冲榜|冲一?下?(?:个)?(?:销量|单|量|数据|人气|排名|热度)|做数据|做一?下?数据|拉数据|刷数据|上榜|做销量|帮忙|帮主播|"
    r"帮我?们?(?:冲|拍|做|刷)|凑个?(?:销量|单量|数据)|撑(?:一下|下|个)?(?:销量|场面|数据)|数据好看|热场|气氛|托"
)
_GOAL_ONLY = re.compile(r"冲|销量|做数据|上榜|兼职|日结|佣金|返本|热度")
_NO_SHIP = re.compile(
    r"先(?:拍|下单|买)(?:下|着|了)?\W?(?:先|我们?)?(?:都)?不(?:用|会|给|实际)?发货?|(?:空拍|拍空包)|"
    r"(?:拍单?|下单|付款)[了后完下]*\W?(?:我们?)?(?:都|也)?不(?:会|用|真|实际)?(?:的)?发(?:货|(?=$|\W))"
)
_BUY_AND_RETURN = re.compile(
    r"先(?:拍|买|下单|付)[^，。！？!?]{0,3}[后再]退|"
    r"(?:拍|买|下单)[完了下后]\W?(?:就|马上|立刻|秒|直接|全部|再|后|之后|申请|可以直接)+(?:申请)?退(?!货|换|款|热|烧|潮|色|出|让|回)|"
    r"(?:拍|买|下单|付)[完了下后]\W?(?:我|客服)?(?:就|马上|立刻|秒|直接|全部|都|全额|给你们?|申请|再)+(?:申请|全额|给你们?)?退(?:款|钱)|"
    r"(?:拍|下单)了退(?=$|\W)|(?:拍|下单)[完了后]\W?(?:都)?(?:取消|秒退)"
)
_UNPAID = re.compile(
    r"(?:拍下?|下单)\W?(?:了|后)?(?:都|先|就行|也)?(?:不|别)(?:用)?付款?|只拍不付|拍而不付"
)
_GOOD = r"(?:五颗?星(?!级|酒店|红旗|大厨)|5颗?星(?!级|酒店)|全五星|好评|满分评价|满星)"
_GAIN = (
    r"(?:返现|返红包|返钱|返还?\W?[\d一二两三五十]|退\d+元?"
    r"|[送领换发奖给](?:\S{0,4})(?:红包|现金|\d+\W?[元块]|[一二三五十两]+[元块])"
    r"|有红包|兑换红包)"
)
_REWARD = re.compile(
    rf"{_GOOD}[^，。！？!?]{{0,8}}?{_GAIN}|{_GOOD}(?:返|换)(?:现|礼|钱)|"
    rf"(?:给|写|留|打|晒|发|点|评)(?:个|一个|下|条|上)?{_GOOD}[^。！？!?]{{0,14}}?(?:{_GAIN}|[送领换]\S{{0,4}}(?:礼|券|小样|赠品))|"
    rf"{_GOOD}(?:带图|晒图|截图|晒单)?截图[^。！？!?]{{0,6}}?(?:领|换|找客服|联系客服|发客服|返|送)|"
    rf"(?:返|送|领)\S{{0,6}}(?:红包|现金)[^。！？!?，]{{0,4}}(?:给|写|留|打)(?:个|一个)?{_GOOD}"
)
# A reward for any review is lawful; whether bad ones earn it too is for a person to see.
_REWARD_ANY = re.compile(
    r"(?:晒单|晒图|晒评|买家秀|带图评价|追评|评价截图|评论截图|写评价|评价后?)[^，。！？!?]{0,4}?"
    r"(?:返现|返红包|返钱|返\W?\d|[送领换发]\S{0,3}红包|[送领换]\S{0,2}现金|有红包)"
)
_EVERY_REVIEW = re.compile(
    r"不限好(?:坏|评)|不论好(?:坏|评)|好评差评都|好坏都|不管好|真实评价|如实评价|无论好"
)
# A buyer's right to return, and stock that comes later, are real trades.
_REAL = re.compile(
    r"不喜欢|不满意|不合适|不想要|后悔|拍错|质量|坏|无理由|随时|都?可以(?!直接)|支持|放心|到货|预售|统一|等通知|"
    r"下周|明天|发货慢|自动|关闭|取消订单|缺货|没货|降价|差价|包赔|必赔|赔付|假一赔|超时|多付|补差"
)
_COMPENSATES = re.compile(r"^[^。！？!?]{0,16}(?:包赔|必赔|赔付|假一赔|赔你?\d)")
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
    for text in texts:
        for claim in claims([text], lexicon, FAMILY):
            hit = claim.hit
            # 买粉底 and 刷粉饼 are make-up: the short words count at the end of a word only.
            short = hit.kind == "traffic_short"
            # 牙刷销量 and 印刷评价 speak of brushes and print.
            if hit.term.startswith("刷") and _BRUSH.search(
                text.text, max(0, hit.start - 1), hit.start
            ):
                continue
            if claim.is_silent or (
                short and not _END_OF_WORD.match(text.text[hit.end : hit.end + 4])
            ):
                continue
            sentence = _sentence(text.text, hit.start, hit.end)
            yield Finding.in_text(_reason(hit, sentence), text, hit.start, hit.end, why=hit.why)
        for reason, start, end in _orders(text.text):
            if not _innocent(text.text, start, end):
                yield Finding.in_text(reason, text, start, end)


def _reason(hit: Hit, sentence: str) -> str:
    if hit.kind == "reward":
        return "reward"
    if hit.kind == "make_up":
        # 补单 for a parcel that went missing is honest; a figure to push up is not.
        return "fake_order" if _GOAL_ONLY.search(sentence) else "unclear"
    return _REASONS[hit.kind] if _CALL.search(sentence) else "unclear"


def _orders(words: str) -> Iterator[tuple[str, int, int]]:
    folded = normal(words)
    for pattern in (_NO_SHIP, _BUY_AND_RETURN, _UNPAID):
        for match in pattern.finditer(folded.text):
            around = _sentence(folded.text, *match.span())
            span = folded.original(*match.span())
            if _GOAL.search(around):
                yield "fake_order", *span
            elif pattern is not _UNPAID and not _REAL.search(around):
                # 有人拍完就退 may be a complaint; only a call makes it the seller's doing.
                called = match.group().startswith("先") or _CALL.search(around)
                yield "fake_order" if called else "unclear", *span
    paid = [match.span() for match in _REWARD.finditer(folded.text)]
    for start, end in paid:
        if not _EVERY_REVIEW.search(_sentence(folded.text, start, end)):
            yield "reward", *folded.original(start, end)
    for match in _REWARD_ANY.finditer(folded.text):
        near = bisect_left(paid, match.end(), key=lambda span: span[0])
        inside = near > 0 and paid[near - 1][1] > match.start()
        if not inside and not _EVERY_REVIEW.search(_sentence(folded.text, *match.span())):
            yield "reward_any", *folded.original(*match.span())


def _innocent(words: str, start: int, end: int) -> bool:
    cue = cue_for(words, Hit(FAMILY, "", "", start, end))
    return bool((cue and cue.effect is Effect.silent) or _COMPENSATES.search(words[end : end + 24]))


def _sentence(words: str, start: int, end: int) -> str:
    left, right = sentence_bounds(words, start, end)
    return normal(words[left:right]).text
