"""Absolute terms in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Lexicon, clause_bounds, is_denied

FAMILY = "absolute_terms"
_OWN = re.compile(r"(本店|我们?家|自家|本品牌|本系列|我们店)[^，。！？]{0,6}$")
# A wish or a goal is about the seller, not about the goods (guide of 2023 art. 5).
_WISH = re.compile(r"(愿望|心愿|希望|努力|争取|力争|目标|追求|立志)[^，。！？]{0,10}$")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per term, in reading order; a term that its own clause denies is none.

    texts: the seller's words. Source: Advertising Law art. 9(3); guide of 2023 arts 5-6.
    """
    for text in texts:
        for hit in lexicon.of(text.text, FAMILY):
            if is_denied(text.text, hit.start, hit.end):
                continue
            left, _ = clause_bounds(text.text, hit.start, hit.end)
            if _WISH.search(text.text[left : hit.start]):
                continue
            own = hit.kind == "superlative" and _OWN.search(text.text[left : hit.start])
            reason = "own_range" if own else hit.kind
            yield Finding.in_text(reason, text, hit.start, hit.end, why=hit.why)
