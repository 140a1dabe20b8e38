"""Signs of places where nobody may stream, read in the live picture and on the cover."""

from collections.abc import Iterator

from greenroom.check import Finding
from greenroom.evidence import Image, Text
from greenroom.wording import Lexicon, claims, normal

FAMILY = "sensitive_places"
# A sign says little else; in a longer line the same words speak of something.
MAX_SIGN = 14


def evaluate(
    texts: tuple[Text, ...], pictures: tuple[Image, ...], lexicon: Lexicon
) -> Iterator[Finding]:
    """One finding per sign, in reading order; one that nothing was seen, where nothing was.

    texts: words in the zones of pictures. pictures: those whose words were read. Source: Measures
    of 2021 art. 20; Zhoushan plan 2.1.
    """
    if not pictures:
        yield Finding("unseen", absent=True)
    for claim in claims(texts, lexicon, FAMILY):
        if len(normal(claim.text.text).text) <= MAX_SIGN and not claim.is_silent:
            yield Finding.in_text(
                "sign", claim.text, claim.hit.start, claim.hit.end, why=claim.hit.why
            )
