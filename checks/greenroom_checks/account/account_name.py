"""State organs, symbols, absolute terms and contact details in the account name."""

import re
from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Hit, Lexicon, is_denied
from greenroom_checks.diversion.off_platform_contact import contacts

FAMILY = "account_names"
_SUPPLY = re.compile(r"特供|专供|指定")
# An organ's name that only says where the shop is: 法院路, 派出所对面.
_PLACE = re.compile(r"(大?[路街巷桥]|站|旁|对面|附近|门口|门前|隔壁|小区|家属院|宿舍|新村)")
# Praise and “only” are ordinary in names; these are not.
_BOASTS = frozenset({"strict", "superlative", "rank", "first"})


def evaluate(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterator[Finding]:
    """Findings on the account name: organs and symbols first, then absolute terms, then contacts.

    texts: the account name. Source: Advertising Law art. 9; Order 117 of 2025 art. 29.
    """
    for text in texts:
        for hit in lexicon.of(text.text, FAMILY):
            if hit.kind == "organ":
                yield from _organ(text, hit)
            else:
                reason = "symbol" if hit.kind == "symbol" else "absolute"
                yield Finding.in_text(reason, text, hit.start, hit.end, why=hit.why)
        for hit in lexicon.of(text.text, "absolute_terms"):
            if hit.kind not in _BOASTS or is_denied(text.text, hit.start, hit.end):
                continue
            yield Finding.in_text("absolute", text, hit.start, hit.end, why=hit.why)
        for start, end in contacts(text.text, lexicon):
            yield Finding.in_text("contact", text, start, end)


def _organ(text: Text, hit: Hit) -> Iterator[Finding]:
    if _PLACE.match(text.text, hit.end) or is_denied(text.text, hit.start, hit.end):
        return
    supply = _SUPPLY.search(text.text)
    if supply is None:
        yield Finding.in_text("organ", text, hit.start, hit.end, why=hit.why)
    else:
        start, end = min(hit.start, supply.start()), max(hit.end, supply.end())
        yield Finding.in_text("organ_supply", text, start, end, why=hit.why)
