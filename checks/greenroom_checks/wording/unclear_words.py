"""Words in pictures that are one character away from a term: perhaps misread, perhaps harmless."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Image, Text
from greenroom.wording import Lexicon, normal
from greenroom.wording.near import suspects

FAMILIES = (
    "absolute_terms",
    "certificates",
    "guarantees",
    "illicit",
    "lowest_price",
    "medical",
    "off_platform",
    "state_authority",
)
# Above this score three lines in a hundred hold a wrong character (bench/vision): what is near a
# term there is nearly always another word.
SURE_SCORE = 0.97


def evaluate(
    texts: tuple[Text, ...], pictures: tuple[Image, ...], lexicon: Lexicon
) -> Iterator[Finding]:
    """One finding per suspect in lines that were not read surely; one that nothing was read,
    where nothing was.

    texts: words in the zones of pictures. pictures: those whose words were read. Source:
    Advertising Law art. 9; Order 117 of 2025 arts 29, 34.
    """
    if not pictures:
        yield Finding("unseen", absent=True)
    for text in texts:
        if text.score is None or text.score >= SURE_SCORE:
            continue
        for one in suspects(text.text, lexicon, FAMILIES):
            meant = normal(one.term).text
            yield Finding.in_text("near", text, one.start, one.end, term=meant)
