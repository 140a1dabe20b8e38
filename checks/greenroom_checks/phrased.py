"""Ways of saying a thing that no list of terms holds: a verb here, its object further on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from greenroom.check import Finding
from greenroom.evidence import Text
from greenroom.wording import Hit, normal
from greenroom.wording.judge import Effect, cue_for
from greenroom.wording.patterns import matches


@dataclass(frozen=True, slots=True)
class Phrased:
    """One way. signs: text with none of these characters is not read.

    needs, never: what the whole text must, and must not, say besides.
    """

    reason: str
    signs: frozenset[str]
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None


def phrased(reason: str, signs: str, pattern: str, needs: str = "", never: str = "") -> Phrased:
    """A `Phrased` from its patterns, written for folded text."""
    return Phrased(
        reason,
        frozenset(signs),
        re.compile(pattern),
        re.compile(needs) if needs else None,
        re.compile(never) if never else None,
    )


def said(
    text: Text, family: str, ways: Iterable[Phrased], taken: Iterable[Finding] = ()
) -> Iterator[Finding]:
    """One finding per way said, denied and warned ones left out, none across those `taken`."""
    folded = normal(text.text).text
    chars = frozenset(folded)
    spans = [(one.start, one.end) for one in taken]
    for way in ways:
        if way.signs.isdisjoint(chars):
            continue
        if (way.needs and not way.needs.search(folded)) or (way.never and way.never.search(folded)):
            continue
        for match in matches(way.pattern, text.text):
            if any(start < match.end and match.start < end for start, end in spans):
                continue
            cue = cue_for(text.text, Hit(family, "", "", match.start, match.end))
            if cue is None or cue.effect is not Effect.silent:
                spans.append((match.start, match.end))
                yield Finding.in_text(way.reason, text, match.start, match.end)
