"""Absolute terms in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding, findings
from greenroom.evidence import Text
from greenroom.wording import Claim, Lexicon, claims, clause_bounds, normal

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
_NOT_GOODS = re.compile(r"^(?:去年|上次|出门|出来|上面|提前|提到|解释|去过|入口|修改|补充)")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per term, in reading order; terms that claim nothing of the goods are none.

    texts: the seller's words. Source: Advertising Law art. 9(3); guide of 2023 arts 4-7.
    """
    yield from findings(claims(texts, lexicon, FAMILY), _reason)


def _reason(claim: Claim) -> str | None:
    """The kind's own reason, or the proof that an exemption takes; None for advice."""
    if _advises(claim):
        return None
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
