"""Matches of a pattern in folded text and in text that was broken up, with original offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from greenroom.wording.normal import closed, normal

# Every hanzi apart from the next by spaces: 最 后 三 单, 市 场 价888.
_SPACED = re.compile(r"\S(?:\s+\S)+[^\u3400-\u9fff]*")


@dataclass(frozen=True, slots=True)
class Match:
    """Words that a pattern fits. start, end: code points of the original text.

    words: as folded; groups: the named groups of the pattern that took part. evaded: found only
    after what was put between the characters had been dropped.
    """

    words: str
    start: int
    end: int
    groups: dict[str, str]
    evaded: bool = False


def matches(pattern: re.Pattern[str], text: str) -> Iterator[Match]:
    """Every match of `pattern` (written for folded text) in `text`, none inside another."""
    folded = normal(text)
    taken: list[tuple[int, int]] = []
    for found in pattern.finditer(folded.text):
        if found.end() > found.start():
            span = folded.original(*found.span())
            taken.append(span)
            yield Match(found.group(), *span, _groups(found))
    squeezed = closed(folded.text)
    if squeezed is None:
        return
    for found in pattern.finditer(squeezed.text):
        if not squeezed.seams(*found.span()):
            continue
        inside = squeezed.folded(*found.span())
        seen = folded.text[slice(*inside)]
        if seen.isspace() or (not _has_mark(seen) and not _SPACED.fullmatch(seen)):
            continue
        span = folded.original(*inside)
        if not any(start < span[1] and span[0] < end for start, end in taken):
            yield Match(found.group(), *span, _groups(found), evaded=True)


def _groups(found: re.Match[str]) -> dict[str, str]:
    return {name: words for name, words in found.groupdict().items() if words is not None}


def _has_mark(words: str) -> bool:
    return any(not char.isalnum() and not char.isspace() for char in words)
