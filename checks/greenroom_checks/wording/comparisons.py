"""Running other sellers down, measuring oneself by them, and prices of others without a basis."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Hit, Lexicon, claims, normal, sentence_bounds
from greenroom.wording.judge import cue_for
from greenroom.wording.patterns import matches

FAMILY = "comparisons"
_OTHERS = frozenset({"other", "some", "venue", "brand"})
# How far the bad word may stand behind whom it is said of.
_GAP = 22
# Between the two these words begin to speak of somebody else, or take the words back.
_TURNS = re.compile(
    r"我们?(?:家|店|直播间)?(?:的|也|从|不|没|是|这|卖|都|只|绝)|本店|咱们?家|自家|"
    r"怕(?:买到|遇到)|担心|买到|收到|遇到|不会|不是|没有(?!我|咱|这)|并非|未必|不一定|也有|拒绝|远离|避开"
)
_PRICE = re.compile(
    r"^(?:的|同款|店里?|上|里面?|那边|这个|一样的|同样的|一模一样的|普遍|都|也|得|要|卖|收|标|报|标价|售价|"
    r"价格?|原价|零售价|正价|至少|起码|最少|一般|动不动|随随便便|随便|基本|统一|正常|"
    r"一?[斤件盒瓶套个双只箱份条]|是|\s|[:¥])*?"
    r"(?:(?:要|卖|收|价|标|¥)\s?(?:你|到|个)?\s?)?"
    r"(?:\d{1,6}(?:\.\d{1,2})?\s?(?:多|几)?(?:元|块|米|/斤|一斤|一件|一盒|一瓶|一套|出头|左右)|"
    r"(?:要|卖|收|价|标|¥)\s?(?:你|到|个)?\s?\d{2,6}(?![\d%年月日号级])|"
    r"[一二两三四五六七八九几]{1,2}(?:十|百|千|万)[一二三四五六七八九几多]?(?:元|块|百|十|多)*)"
)
_PRICED = (
    r"\s*(?:是|为|要|卖|都|:)*\s*¥?\s*"
    r"(?:\d{2,6}(?:\.\d{1,2})?|[一二两三四五六七八九]{1,2}[百千万][一二三四五六七八九十百]*)"
)
# 专柜价 2999, 市场价 888, 吊牌价 5990: a base that is not one's own price.
_BASE = re.compile(
    r"(?:专柜|市场|市面|吊牌|商场|门店|官网|柜台|标签|旗舰店|官旗|线下|实体店|超市|免税店|国外|海外|零售|全国统一)"
    rf"(?:的|统一)?(?:(?:原价|标价|售价|零售价|正价|价格?){_PRICED}|"
    r"\s?\d{2,6}(?:元|块|米)?[,、\s]{0,2}(?:直播间?|今天|今晚|现在|我们|咱们|到手|这里|只要)"
    r"[^。!?！？\d]{0,8}\d{1,6}(?!\d|年|月|日|号|点|%))"
)
# 原价 1980 现价 198: one's own former price, said beside the price now.
_PAIR = re.compile(
    rf"(?:原价|平时价?|平日价?|日常价?|正常价格?|正价|日常售价|平常){_PRICED}(?:元|块|多|的|一[件斤盒套瓶箱])*"
    r"[^。!?！？]{0,16}?"
    r"(?:现价|现在|今天|今晚|今日|直播间?价?|到手价?|活动价?|促销价?|特价|秒杀价?|只要|只需|仅需|只卖)"
    r"[^。!?！？\d一二三四五六七八九]{0,8}(?:\d+(?:\.\d+)?|[一二两三四五六七八九]十?[一-九]?)"
)
# 比大牌还好用, 比别家厚实: says others are worse.
_BETTER = re.compile(
    r"比(?:某|别家|别人家|别的|其他|其它|专柜|大牌|国际大牌|一线|同行|名牌|奢侈|外面|市面|超市|网红)"
    r"[^，。！？,!?\s]{0,6}?(?:还要?|更|都|要)?"
    r"(?:好[用吃喝看穿闻]?|强|香|甜|鲜|厚实|耐用|有效|靠谱|高级|正宗|干净|新鲜|划算)"
)
# A stated basis, or the page's own note on prices.
_BASIS = re.compile(
    r"[7七]\s?[日天]|(?:30|三十)\s?[日天]|成交价|建议零售价|指导价|仅供参考|并非原价|不代表|价格说明|"
    r"小票|发票|截图见|凭证|调价前|\d{1,2}\s*月\s*\d{1,2}\s*[日号]"
)
_DIGIT = re.compile(r"[\d百千万]")
_SELLERS = re.compile(
    r"同行|别家|别的|其他|其它|隔壁|竞品|友商|某|大牌|名牌|品牌|专柜|奢侈|贵妇|洋货|对手|同类|同价|同级|淘宝|天猫|京东|拼多多|全网"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per comparison, in reading order; whom the words are said of decides.

    texts: the seller's words. Source: Advertising Law art. 13; Order 117 of 2025 art. 36;
    Order 56 of 2022 arts 16-17.
    """
    for text in texts:
        found: list[tuple[str, Hit]] = []
        spoken = [*claims((text,), lexicon, FAMILY)]
        found += [*_bases(text)]
        found += [
            (reason, hit)
            for reason, hit in _said(text, spoken)
            if not any(hit.start < one.end and one.start < hit.end for _, one in found)
        ]
        for reason, hit in sorted(found, key=lambda one: one[1].start):
            yield Finding.in_text(reason, text, hit.start, hit.end, why=hit.why)


def _said(text: Text, spoken: list[Claim]) -> Iterator[tuple[str, Hit]]:
    others = [one.hit for one in spoken if one.hit.kind in _OTHERS]
    done: set[int] = set()
    for claim in spoken:
        hit, kind = claim.hit, claim.hit.kind
        if claim.is_silent or kind in _OTHERS:
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
            priced = _priced(text, whom)
            if priced is not None:
                yield "others_price", priced


def _reason(kind: str, whom: Hit) -> str | None:
    if kind in ("outdo", "likens"):
        return "outdoes" if whom.kind in ("other", "brand", "some") or kind == "outdo" else None
    if kind == "attack" and whom.kind == "other":
        return "disparages"
    if kind == "shun" and whom.kind not in ("other", "some"):
        return None
    return "belittles"


def _whom(text: Text, hit: Hit, others: list[Hit]) -> Hit | None:
    """Whom the word is said of: the nearest other seller before it, or at once behind it."""
    words = text.text
    left, right = sentence_bounds(words, hit.start, hit.end)
    before = [one for one in others if left <= one.start and one.end <= hit.start]
    after = [one for one in others if hit.end <= one.start and one.end <= right]
    if hit.kind in ("outdo", "likens", "shun"):
        near = [one for one in after if one.start - hit.end <= 4 and _seller(words, one)]
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


def _bases(text: Text) -> Iterator[tuple[str, Hit]]:
    """Compared prices, and others said to be worse, that nothing shows to be true."""
    ends = 0
    signs = normal(text.text).text
    for pattern, reason in (
        (_BASE, "base_price"),
        (_PAIR, "own_price"),
        (_BETTER, "outdoes"),
    ):
        if not _may_fit(pattern, signs):
            continue
        for match in matches(pattern, text.text):
            why = ("broken_up",) if match.evaded else ()
            hit = Hit(FAMILY, match.words, "price", match.start, match.end, why)
            if match.start >= ends and not _silent(text, hit) and not _has_basis(text, hit):
                ends = match.end
                yield reason, hit


def _may_fit(pattern: re.Pattern[str], words: str) -> bool:
    """False where a text lacks what every match holds: most texts compare nothing."""
    return "比" in words if pattern is _BETTER else _DIGIT.search(words) is not None


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
