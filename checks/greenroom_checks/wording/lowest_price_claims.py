"""Claims of the lowest price in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Hit, Lexicon, claims
from greenroom.wording.judge import cue_for
from greenroom.wording.patterns import matches

FAMILY = "lowest_price"
# 贵一分赔你十倍, 买贵了找我赔: an offer to pay says that nobody is cheaper. 贵重物品赔付 does not.
_PAYS = re.compile(
    r"(?:买|拍|卖)?贵(?!重|公司|司|宾|方|客|州|阳|族|妇|金|妃|校|府)"
    r"(?:了|一分|一毛|一块|一元|一点|你?就|必|包|我|给你|直接|双倍|十倍|百倍|[\d一二三十百]+倍?){1,4}"
    r"(?:赔|我赔|找我赔|退[一二三十百\d]+倍|补[十百\d]+倍)[\u3400-\u9fff\d]{0,3}?倍?|"
    r"更(?:低|便宜)的?价?格?[^。!?！？]{0,4}(?:赔|[十百\d]倍)"
)
# 全网最低, 整个抖音最低: a field that no list holds.
_FIELD = re.compile(
    r"(?:全|整个|所有|各大|任何)[\u3400-\u9fff]{1,4}(?:价格|价)?(?:最低|最便宜|底价)(?:价格?)?"
    r"(?!点|温|气温|的气温|工资|海拔|调|起订|消费|限)"
)
_SINCE = re.compile(
    r"(?:开播|开店|开业|上市|上架|建店|创店|品牌成立|今年|一年|几年|\d年|三年|五年|十年)"
    r"(?:以来|来|内|里)[\u3400-\u9fff]{0,3}?(?:最低|最便宜)(?:价格?)?(?!点|温|气温)"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per claim, in reading order; denied ones and stated bases are none.

    texts: the seller's words. Source: Order 117 of 2025 art. 34; Order 56 of 2022 art. 19.
    """
    for text in texts:
        found = [*claims((text,), lexicon, FAMILY)]
        hits = [(one.hit, one.is_silent, one.is_exempt) for one in found]
        for pattern, kind in ((_PAYS, "beat"), (_FIELD, "web"), (_SINCE, "history")):
            for match in matches(pattern, text.text):
                hit = Hit(FAMILY, match.words, kind, match.start, match.end, evaded=match.evaded)
                cue = cue_for(text.text, hit)
                wider = [
                    other
                    for other, *_ in hits
                    if other.start < match.end and match.start < other.end
                ]
                silent = cue is not None and cue.effect == "silent"
                if not wider and not silent:
                    hits.append((hit, False, False))
        end = 0
        for hit, silent, exempt in sorted(hits, key=lambda one: (one[0].start, -one[0].end)):
            if not silent and hit.start >= end:
                end = hit.end
                reason = "own_range" if exempt and hit.kind in ("lowest", "cost") else hit.kind
                yield Finding.in_text(reason, text, hit.start, hit.end, why=hit.why)
