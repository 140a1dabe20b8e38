"""Selling under the name of state organs, state banquets or the army."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Lexicon, clause_bounds, is_denied

FAMILY = "state_authority"
# 会员专供 and 线上专供 name no organ, so supply words count only right beside one.
_SUPPLY_AFTER = re.compile(r"[^，。！？；,!?;\s]{0,4}?(特供|专供|特贡|内供)")
_SUPPLY_BEFORE = re.compile(r"(特供|专供|特贡|内供)[^，。！？；,!?;\s]{0,2}$")


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """One finding per organ named beside goods, in reading order; denied ones are none.

    texts: the seller's words. Source: Advertising Law art. 9(2).
    """
    for text in texts:
        for hit in lexicon.of(text.text, FAMILY):
            if is_denied(text.text, hit.start, hit.end):
                continue
            left, right = clause_bounds(text.text, hit.start, hit.end)
            before = _SUPPLY_BEFORE.search(text.text[left : hit.start])
            after = _SUPPLY_AFTER.match(text.text[hit.end : right])
            if (before or after) and hit.kind != "borrowed":
                start = left + before.start() if before else hit.start
                end = hit.end + after.end() if after else hit.end
                yield Finding.in_text("supply", text, start, end, why=hit.why)
            elif hit.kind != "with_supply":
                yield Finding.in_text("borrowed", text, hit.start, hit.end, why=hit.why)
