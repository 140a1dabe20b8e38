"""Absolute terms in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Claim, Hit, Lexicon, claims, clause_bounds, normal
from greenroom.wording.judge import cue_for
from greenroom.wording.patterns import matches

FAMILY = "absolute_terms"
# What the guide of 2023 art. 6 lets a trader say if proven, by cue, and of which kinds: comparing
# one's own goods never makes a rank, and a date never makes a taste a fact.
_PROOFS: dict[str, tuple[str, frozenset[str]]] = {
    "own_range": ("own_range", frozenset({"strict", "superlative", "praise"})),
    "dated_rank": ("dated", frozenset({"first", "rank", "sole"})),
    "award_named": ("award", frozenset({"strict", "superlative", "first", "rank", "sole"})),
    "award_after": ("award", frozenset({"strict", "superlative", "first", "rank", "sole"})),
    "named": ("named", frozenset({"strict", "superlative", "first", "sole", "praise"})),
    "named_after": ("named", frozenset({"strict", "superlative", "first", "sole", "praise"})),
    "graded": ("graded", frozenset({"strict", "superlative"})),
}
# 最好 before a verb is advice (最好先放冷藏); before 的, a particle or the end it is praise.
_BEST = re.compile(r"[最蕞]好[吃喝用看穿玩听卖]?$")
_PRAISES = re.compile(r"^(?:$|[^\u3400-\u9fff]|的|了|啦|呀|啊|哦|呢|吧|没有|品|面膜|东西|产品|货)")
_OF_ALL = re.compile(
    r"(?:全国|全网|全球|世界|史上|天下|中国|国内|行业|业内|市面上?|全城|全市|本地|是|质量|口感|"
    r"品质|味道|效果|做工|面料)$"
)
# 最 makes a superlative of any word of praise; those that no list holds are left to a person.
_MOST = re.compile(
    r"(?:最|蕞|zui)(?:为|具|有|能|会)?"
    r"(?:(?:显|抗|耐|防|护|遮|修|养|提|锁|控|去|省|解|上|出|入|够|补)[\u3400-\u9fff]{1,2}?"
    r"(?=的|了|啦|$|[^\u3400-\u9fff]|单品|神器|面料|面膜)|"
    r"高级|精致|精美|完善|全面|齐全|成熟|精湛|严格|良心|硬核|强劲|给力|大气|滋润|温和|清爽|顺滑|"
    r"厚实|紧实|弹牙|爽口|下饭|滋补|原汁原味|入味|劲道|减龄|显年轻|营养丰富|效果|诚意|性价比|"
    r"质感|气质|面子|品位|档次)"
)
_NOT_GOODS = re.compile(r"^(?:去年|上次|出门|出来|上面|提前|提到|解释|去过|入口|修改|补充)")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per term, in reading order; terms that claim nothing of the goods are none.

    texts: the seller's words. Source: Advertising Law art. 9(3); guide of 2023 arts 4-7.
    """
    for text in texts:
        found = [*claims((text,), lexicon, FAMILY)]
        found += [*_most(text, found)] if _has_most(text.text) else []
        end = 0
        for claim in sorted(found, key=lambda one: (one.hit.start, -one.hit.end)):
            hit = claim.hit
            # 全网最强最先进 are two terms; of two that overlap the first says it all.
            if hit.start >= end and not claim.is_silent and not _advises(claim):
                end = hit.end
                yield Finding.in_text(_reason(claim), text, hit.start, hit.end, why=hit.why)


def _reason(claim: Claim) -> str:
    """The kind's own reason, or the proof that an exemption takes."""
    kind = "award" if claim.hit.kind == "honour" else claim.hit.kind
    if claim.is_exempt and claim.cue is not None:
        reason, kinds = _PROOFS.get(claim.cue.cue, (kind, frozenset()))
        if claim.hit.kind in kinds:
            return reason
    return kind


def _advises(claim: Claim) -> bool:
    hit, words = claim.hit, claim.text.text
    if not _BEST.search(normal(words[hit.start : hit.end]).text):
        return False
    left, right = clause_bounds(words, hit.start, hit.end)
    after, before = normal(words[hit.end : right]).text, normal(words[left : hit.start]).text
    return not _PRAISES.search(after) and not _OF_ALL.search(before)


def _has_most(words: str) -> bool:
    return any(sign in words for sign in ("最", "蕞", "zui", "ZUI", "Zui"))


def _most(text: Text, known: list[Claim]) -> Iterator[Claim]:
    """Superlatives of praise that the lexicon does not hold, judged the same way."""
    for match in matches(_MOST, text.text):
        if _NOT_GOODS.search(match.words.removeprefix("最")) or any(
            match.start < one.hit.end and one.hit.start < match.end for one in known
        ):
            continue
        why = ("broken_up",) if match.evaded else ()
        hit = Hit(FAMILY, match.words, "praise", match.start, match.end, why, match.evaded)
        yield Claim(text, hit, cue_for(text.text, hit))
