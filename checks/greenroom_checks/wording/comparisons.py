"""Running other sellers down, measuring oneself by them, and prices of others without a basis."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, apart
from greenroom.evidence import Text
from greenroom.wording import Claim, Hit, Lexicon, claims, normal, sentence_bounds
from greenroom.wording.judge import cue_for

FAMILY = "comparisons"
_OTHERS = frozenset({"other", "some", "venue", "brand", "famous"})
# Names of others: with a price alone, or with a bad word behind, they are goods on sale.
_NAMED = "famous"
# 别家都是假货 is more than 别家 with a bad word.
_FIRST = frozenset({"disparages"})
# How far the bad word may stand behind whom it is said of.
_GAP = 22
# Between the two these words begin to speak of somebody else, or take the words back.
_TURNS = re.compile(
    r"我们?(?:家|店|直播间)?(?:的|也|从|不|没|是|这|卖|都|只|绝)|本店|咱们?家|自家|"
    r"怕(?:买到|遇到)|担心|买到|收到|遇到|不会|不是|没有(?!我|咱|这)|并非|未必|不一定|也有|拒绝|远离|避开"
)
_PRICE = re.compile(
    r"^(?:的|同款|店里?|上|里面?|那边|这个|一样的|同样的|一模一样的|普遍|都|也|得|要|卖|收|标|报|标价|售价|"
    r"价格?|原价|零售价|正价|至少|起码|最少|一般|动不动|挂着|挂|做一次|烫一次|染一次|剪一次|吃一顿|换一次|洗一次|修一次|来一次|弄一次|做个|没有?个?|随随便便|随便|基本|统一|正常|"
    r"一?[斤件盒瓶套个双只箱份条]|是|\s|[:¥])*?"
    r"(?:(?:要|卖|收|价|标|¥)\s?(?:你|到|个)?\s?)?"
    r"(?:\d{1,6}(?:\.\d{1,2})?\s?(?:多|几)?(?:元|块|米|/斤|一斤|一件|一盒|一瓶|一套|出头|左右)|"
    r"(?:要|卖|收|价|标|¥)\s?(?:你|到|个)?\s?\d{2,6}(?![\d%年月日号级])|"
    r"[一二两三四五六七八九几]{1,2}(?:十|百|千|万)[一二三四五六七八九几多]?(?:元|块|百|十|多)*)"
)
# 和某某同一个代工厂, 跟香奶奶一个味道: borrows from a name.
_LIKE = re.compile(
    r"^(?:一样的?|是)?(?:同一?个?|一个|同款|一样的?|没区别|没差别|差不多的?)的?(?:代?工厂|厂|味道?|味儿|质感|成分|配方|原料|面料|皮料|皮质|工艺|效果|车间|生产线|流水线|模具|版型|设计师|供应商|调子|香型)"
)
_RAISED = re.compile(
    r"^[^，。！？比]{0,6}?(?:还要?|更|都要?)?(?:好|强|香|顺口|顺滑|丝滑|厚实|耐用|有效|靠谱|高级|正宗|润|清楚|清晰|省电|安静|舒服|划算|快|亮|细腻|贵气)"
)
# A stated basis, or the page's own note on prices.
_BASIS = re.compile(
    r"[7七]\s?[日天]|(?:30|三十)\s?[日天]|成交价|建议零售价|指导价|仅供参考|并非原价|不代表|价格说明|"
    r"小票|发票|截图见|凭证|调价前|\d{1,2}\s*月\s*\d{1,2}\s*[日号]"
)
_SELLERS = re.compile(
    r"同行|别家|别的|其他|其它|隔壁|竞品|友商|某|大牌|名牌|品牌|专柜|奢侈|贵妇|洋货|对手|同类|同价|同级|淘宝|天猫|京东|拼多多|全网"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per comparison, in reading order; whom the words are said of decides.

    texts: the seller's words. Source: Advertising Law art. 13; Order 117 of 2025 art. 36;
    Order 56 of 2022 arts 16-17.
    """
    for text in texts:
        spoken = [*claims((text,), lexicon, FAMILY)]
        told = (
            Finding.in_text(reason, text, hit.start, hit.end, why=hit.why)
            for reason, hit in (*_based(spoken), *_said(text, spoken))
        )
        yield from apart(told, _FIRST)


def _based(spoken: list[Claim]) -> Iterator[tuple[str, Hit]]:
    """Compared prices, and others said to be worse, that nothing shows to be true."""
    for claim in spoken:
        if claim.hit.is_way and not claim.is_silent and not _has_basis(claim.text, claim.hit):
            yield claim.hit.kind, claim.hit


def _said(text: Text, spoken: list[Claim]) -> Iterator[tuple[str, Hit]]:
    others = [one.hit for one in spoken if one.hit.kind in _OTHERS]
    done: set[int] = set()
    for claim in spoken:
        hit, kind = claim.hit, claim.hit.kind
        if claim.is_silent or kind in _OTHERS or hit.is_way:
            continue
        if kind == "dupe":
            yield "dupe", hit
            continue
        whom = _whom(text, hit, others)
        if whom is None or whom.start in done:
            continue
        done.add(whom.start)
        reason = _reason(kind, whom)
        if reason is not None:
            yield reason, _both(whom, hit)
    for whom in others:
        if whom.start not in done and not _silent(text, whom):
            yield from _beside(text, whom)


def _beside(text: Text, whom: Hit) -> Iterator[tuple[str, Hit]]:
    """What is said of another seller without a bad word: its price, or its name borrowed."""
    if whom.kind == _NAMED:
        yield from _borrowed(text, whom)
        return
    priced = _priced(text, whom)
    if priced is not None:
        yield "others_price", priced


def _borrowed(text: Text, whom: Hit) -> Iterator[tuple[str, Hit]]:
    """A well-known name set beside the goods: 跟某某一个味道, 比某某还顺口."""
    before = normal(text.text[max(0, whom.start - 4) : whom.start]).text
    after = normal(text.text[whom.end : whom.end + 16])
    if before.endswith(("跟", "和", "与", "同", "像")):
        pattern, reason = _LIKE, "dupe"
    elif before.endswith(("比", "赛过", "不输")):
        pattern, reason = _RAISED, "outdoes"
    else:
        return
    match = pattern.search(after.text)
    if match is not None:
        _, length = after.original(0, match.end())
        yield reason, Hit(FAMILY, whom.term, "brand", whom.start, whom.end + length, whom.why)


def _reason(kind: str, whom: Hit) -> str | None:
    if kind in ("outdo", "likens"):
        return (
            "outdoes"
            if whom.kind in ("other", "brand", "some", _NAMED) or kind == "outdo"
            else None
        )
    if kind == "attack" and whom.kind == "other":
        return "disparages"
    if kind == "shun" and whom.kind not in ("other", "some"):
        return None
    return "belittles"


def _whom(text: Text, hit: Hit, others: list[Hit]) -> Hit | None:
    """Whom the word is said of: the nearest other seller before it, or at once behind it."""
    words = text.text
    left, right = sentence_bounds(words, hit.start, hit.end)
    others = [one for one in others if one.kind != _NAMED or hit.kind in ("outdo", "likens")]
    before = [one for one in others if left <= one.start and one.end <= hit.start]
    after = [one for one in others if hit.end <= one.start and one.end <= right]
    if hit.kind in ("outdo", "likens", "shun"):
        near = [
            one
            for one in after
            if one.start - hit.end <= 4 and (one.kind == _NAMED or _seller(words, one))
        ]
        if near:
            return near[0]
        if hit.kind != "outdo":
            return None
        # 同行都被我们秒杀, but 淘宝秒杀价 is a sale.
        return next(
            (
                one
                for one in reversed(before)
                if hit.start - one.end <= 8 and "被" in words[one.end : hit.start]
            ),
            None,
        )
    for one in reversed(before):
        between = normal(words[one.end : hit.start]).text
        if len(between) <= _GAP and not _TURNS.search(between):
            return one
    return None


def _seller(words: str, one: Hit) -> bool:
    return bool(_SELLERS.search(normal(words[one.start : one.end]).text))


def _priced(text: Text, whom: Hit) -> Hit | None:
    if _has_basis(text, whom):
        return None
    after = normal(text.text[whom.end : whom.end + 24])
    match = _PRICE.search(after.text)
    if match is None or not match.group():
        return None
    _, length = after.original(0, match.end())
    return Hit(FAMILY, whom.term, "price", whom.start, whom.end + length, whom.why)


def _has_basis(text: Text, hit: Hit) -> bool:
    left, right = sentence_bounds(text.text, hit.start, hit.end)
    return bool(_BASIS.search(normal(text.text[left:right]).text))


def _silent(text: Text, hit: Hit) -> bool:
    cue = cue_for(text.text, hit)
    return cue is not None and cue.effect == "silent"


def _both(one: Hit, other: Hit) -> Hit:
    first, last = min(one.start, other.start), max(one.end, other.end)
    why = tuple(dict.fromkeys([*one.why, *other.why]))
    return Hit(FAMILY, other.term, other.kind, first, last, why, one.evaded or other.evaded)
