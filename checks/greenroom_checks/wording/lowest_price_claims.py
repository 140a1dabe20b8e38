"""Claims of the lowest price in the seller's own words."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Lexicon, clause_bounds, is_denied

FAMILY = "lowest_price"
# 近7日最低价, 前30天内最低价: a period of one's own makes it the basis of a comparison.
_OWN_PERIOD = re.compile(
    r"(近|前|过去|最近)?[\d一二三四五六七八九十]{1,3}\s?个?[日天周月](以?内|里)?的?\W?$"
)


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per claim, in reading order; denied ones and stated bases are none.

    texts: the seller's words. Source: Order 117 of 2025 art. 34; Order 56 of 2022 art. 19.
    """
    for text in texts:
        for hit in lexicon.of(text.text, FAMILY):
            left, _ = clause_bounds(text.text, hit.start, hit.end)
            if is_denied(text.text, hit.start, hit.end):
                continue
            if hit.kind == "lowest" and _OWN_PERIOD.search(text.text[left : hit.start]):
                continue
            yield Finding.in_text(hit.kind, text, hit.start, hit.end, why=hit.why)
