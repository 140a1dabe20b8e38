"""Numbers that a saved page shows: viewers, likes, followers."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup

from greenroom.capture.adapter import Adapter
from greenroom.capture.saved.markup import first_matches, words_of
from greenroom.evidence import Counter

# A number between a few words; a name with a number in it has more, or another number.
_COUNT = re.compile(
    r"^[^0-9]{0,12}?"
    r"((?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15}(?:\.[0-9]{1,2})?)[万亿wWkK]?\+?)"
    r"[^0-9]{0,12}$"
)
_EXACT = re.compile(r"[0-9,]+")
_MAX_DIGITS = 15


def number_in(words: str) -> str:
    """The number that a place of one shows (`1.2万+`); empty where it shows something else."""
    found = _COUNT.fullmatch(words)
    return found[1] if found else ""


def counters(soup: BeautifulSoup, adapter: Adapter) -> Iterator[Counter]:
    """Those that the adapter names and the page shows."""
    for pick in adapter.counters:
        for tag, selector in first_matches(soup, pick.css)[:1]:
            if raw := number_in(words_of(tag)):
                digits = raw.replace(",", "") if _EXACT.fullmatch(raw) else ""
                value = int(digits) if 0 < len(digits) <= _MAX_DIGITS else None
                yield Counter(name=pick.name, raw=raw, value=value, source=f"dom:{selector}")
