"""Links to the seller's information and licence that a saved page holds but does not show."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal

from bs4 import BeautifulSoup, Tag

from greenroom.capture.adapter import Adapter
from greenroom.capture.saved.markup import SKIP, hidden, joined, shown
from greenroom.capture.state import fold
from greenroom.evidence import (
    MAX_CLOSED,
    MAX_FOLDED,
    MAX_FOLDED_TEXT,
    MAX_URL,
    FoldedLink,
    Zone,
)
from greenroom.mask import masked


def folded_links(soup: BeautifulSoup, adapter: Adapter, base: str) -> Iterator[FoldedLink]:
    """What would be found by opening something: the first `MAX_FOLDED`, each said once.

    base: the address that others are relative to.
    """
    found = dict.fromkeys(link for _, link in folded_tags(soup, adapter, base))
    yield from islice(found, MAX_FOLDED)


def folded_tags(
    soup: BeautifulSoup, adapter: Adapter, base: str
) -> Iterator[tuple[Tag, FoldedLink]]:
    """Each of them with the tag that it is, however often it is said. base: as above."""
    for tag in soup.select('a, button, [role="button"], [role="link"]'):
        words = fold(tag.get_text())
        zone = _named(words, adapter)
        if zone is None or any(tag.css.closest(selector) for selector in adapter.ignore):
            continue
        closed = _closed_around(tag)
        if 1 <= closed <= MAX_CLOSED:
            raw = str(tag.get("href", "")).strip()
            url = "" if not raw or raw.startswith("#") else joined(base, raw)[:MAX_URL]
            yield tag, FoldedLink(zone=zone, text=masked(words), url=url, clicks=closed + 1)


def _named(words: str, adapter: Adapter) -> Literal[Zone.seller, Zone.licence] | None:
    """Which of the two a link says that it leads to; a long text is no name of a link."""
    if len(words) > MAX_FOLDED_TEXT:
        return None
    if re.search(adapter.licence_link, words):
        return Zone.licence
    return Zone.seller if re.search(adapter.seller_link, words) else None


def _closed_around(tag: Tag) -> int:
    """How many things have to be opened to see it; 0 where no click ever shows it."""
    closed = 0
    for up in (tag, *tag.parents):
        # A frame that is not shown is not read, whatever stands in it.
        if up.name in SKIP or (up.name == "iframe" and not shown(up)):
            return 0
        closed += hidden(up)
    return closed
