"""Ways of saying a thing that no list of terms holds: a verb here, its object further on.

A way is written for folded text, as a regular expression. Hundreds of them are looked for in each
line, so each has *anchors*: strings of which one stands in whatever the way can match. One
automaton finds all anchors in one pass, and only ways that it names are tried at all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from typing import Annotated, Self

import ahocorasick_rs
from pydantic import BaseModel, ConfigDict, Field, model_validator

from greenroom.wording.forms import Form, Restorer
from greenroom.wording.normal import folds, normal
from greenroom.wording.sentence import sentence_bounds
from greenroom.wording.spans import Spans

# What every family may name in braces. C: a character of the same clause; S: of the sentence.
PARTS = {"C": r"[^,。!?;、\n]", "S": r"[^。!?;\n]"}
_NAME = re.compile(r"\{([A-Z]+)\}")
# Every hanzi apart from the next by spaces: 最 后 三 单, 市 场 价888.
_SPACED = re.compile(r"\S(?:\s+\S)+[^\u3400-\u9fff]*")


class Way(BaseModel):
    """One way. kind: how the family's check treats it; any: patterns, one of which must fit.

    needs, never: what the sentence around must, and must not, say besides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = ""
    any: Annotated[tuple[str, ...], Field(min_length=1)]
    needs: str = ""
    never: str = ""

    def spelled(self, parts: Mapping[str, str]) -> Self:
        """The same with the named parts written out. Raises ValueError for an unknown one."""
        known = {**PARTS, **parts}

        def out(pattern: str) -> str:
            for _ in range(5):
                if not _NAME.search(pattern):
                    return pattern
                pattern = _NAME.sub(lambda name: _part(known, name[1]), pattern)
            raise ValueError(f"parts name one another in {pattern[:60]}")

        return self.model_copy(
            update={
                "any": tuple(out(pattern) for pattern in self.any),
                "needs": out(self.needs),
                "never": out(self.never),
            }
        )


def _part(known: Mapping[str, str], name: str) -> str:
    if name not in known:
        raise ValueError(f"no part {name}")
    return f"(?:{known[name]})"


class Phrasing(BaseModel):
    """The ways of one family. parts: pieces of pattern that several of them name in braces."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: dict[Annotated[str, Field(pattern="^[A-Z]+$")], str] = {}
    ways: tuple[Way, ...] = ()

    @cached_property
    def spelled(self) -> tuple[Way, ...]:
        """The ways with their parts written out."""
        return tuple(way.spelled(self.parts) for way in self.ways)

    @model_validator(mode="after")
    def _parts_known(self) -> Self:
        _ = self.spelled
        return self


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
    why: tuple[str, ...] = ()
    evaded: bool = False


def matches(pattern: re.Pattern[str], text: str, forms: tuple[Form, ...] = ()) -> Iterator[Match]:
    """Every match of `pattern` (written for folded text) in `text`, none inside another.

    forms: other readings of the folded text; what only they hold was hidden.
    """
    folded = normal(text)
    taken = Spans()
    for found in pattern.finditer(folded.text):
        if found.end() > found.start():
            span = folded.original(*found.span())
            taken.take(*span)
            why = folds(folded, *span, found.group())
            yield Match(found.group(), *span, _groups(found), why)
    for form in forms:
        for found in pattern.finditer(form.text):
            if found.end() == found.start() or not _hides(form, folded.text, *found.span()):
                continue
            inside = form.folded(*found.span())
            span = folded.original(*inside)
            if taken.take(*span):
                how = "variant" if form.is_restored(*found.span()) else "broken_up"
                why = (*folds(folded, *span, folded.text[slice(*inside)]), how)
                yield Match(found.group(), *span, _groups(found), why, evaded=True)


def _hides(form: Form, folded: str, start: int, end: int) -> bool:
    """True where the words as written differ from the reading, and by more than a space."""
    if form.is_restored(start, end):
        return True
    if not form.gaps(start, end):
        return False
    seen = folded[slice(*form.folded(start, end))]
    return not seen.isspace() and (_has_mark(seen) or _SPACED.fullmatch(seen) is not None)


def _groups(found: re.Match[str]) -> dict[str, str]:
    return {name: words for name, words in found.groupdict().items() if words is not None}


def _has_mark(words: str) -> bool:
    return any(not char.isalnum() and not char.isspace() for char in words)


def key_of(pattern: str) -> str:
    """By what a pattern is named in the table of anchors."""
    return sha256(pattern.encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One pattern of a way."""

    family: str
    way: Way
    pattern: str


class Ways:
    """All ways of the loaded packs. anchors: `key_of(pattern)` → its anchors.

    A pattern that the table does not know is tried on every text: slower, never wrong.
    """

    def __init__(
        self,
        families: Mapping[str, Phrasing],
        anchors: Mapping[str, tuple[str, ...]],
        restorer: Restorer,
    ) -> None:
        self.patterns = tuple(
            _Pattern(name, way, pattern)
            for name, family in families.items()
            for way in family.spelled
            for pattern in way.any
        )
        self._forms = restorer.forms
        self._always: list[int] = []
        by_anchor: dict[str, list[int]] = {}
        for index, one in enumerate(self.patterns):
            known = anchors.get(key_of(one.pattern), ())
            if not known:
                self._always.append(index)
            for anchor in known:
                by_anchor.setdefault(anchor, []).append(index)
        self._strings = [*by_anchor]
        self._named = [tuple(by_anchor[anchor]) for anchor in self._strings]
        self._automaton = ahocorasick_rs.AhoCorasick(self._strings)
        self.candidates = lru_cache(maxsize=8_192)(self._candidates)

    def families_in(self, text: str) -> Iterable[str]:
        """Families of which a way may stand in `text`."""
        return self.candidates(text).keys()

    def of(self, text: str, family: str) -> Iterator[tuple[str, Match]]:
        """(kind, match) of the ways of `family` in `text`, in reading order.

        Of those that overlap the one that begins first counts, then the longest.
        """
        forms = self._forms(normal(text).text)
        found = [
            (match, one.way)
            for one in self.candidates(text).get(family, ())
            for match in matches(_compiled(one.pattern), text, forms)
        ]
        taken = Spans()
        for match, way in sorted(found, key=lambda one: (one[0].start, -one[0].end)):
            free = taken.is_free(match.start, match.end)
            if free and _fits(way, text, match):
                taken.take(match.start, match.end)
                yield way.kind, match

    def _candidates(self, text: str) -> dict[str, tuple[_Pattern, ...]]:
        folded = normal(text).text
        found = set(self._always)
        for words in (folded, *(form.text for form in self._forms(folded))):
            for index, _, _ in self._automaton.find_matches_as_indexes(words, overlapping=True):
                found.update(self._named[index])
        grouped: dict[str, list[_Pattern]] = {}
        for index in sorted(found):
            one = self.patterns[index]
            grouped.setdefault(one.family, []).append(one)
        return {family: tuple(patterns) for family, patterns in grouped.items()}


def _fits(way: Way, text: str, match: Match) -> bool:
    if not way.needs and not way.never:
        return True
    left, right = sentence_bounds(text, match.start, match.end)
    sentence = normal(text[left : right + 1]).text
    if way.needs and not _compiled(way.needs).search(sentence):
        return False
    return not (way.never and _compiled(way.never).search(sentence))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
