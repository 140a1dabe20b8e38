"""Terms that a reading from a picture may have missed by one character.

Only for words read from pixels: there 字 becomes 宇 and 券 卷. What is near a term is a suspect
that a person looks at, never a finding by itself.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick_rs

from greenroom.wording.lexicon import Lexicon
from greenroom.wording.normal import folded_form, normal

# Shorter terms have too many neighbours that are words of their own.
MIN_LENGTH = 4
_MAX_KEPT = 8


@dataclass(frozen=True, slots=True)
class Suspect:
    """Words `start:end` of a text that are one character away from `term`."""

    family: str
    term: str
    start: int
    end: int


class _Halves:
    """One wrong character leaves one half of a term whole: the halves are looked for."""

    def __init__(self, lexicon: Lexicon, families: Collection[str]) -> None:
        self.of: dict[str, list[tuple[str, str, str, int]]] = {}
        for family in families:
            for term in lexicon.families[family].terms:
                for form in {folded_form(one) for one in (term.term, *term.forms)}:
                    if len(form) >= MIN_LENGTH and all(_han(char) for char in form):
                        middle = len(form) // 2
                        for at, half in ((0, form[:middle]), (middle, form[middle:])):
                            self.of.setdefault(half, []).append((family, term.term, form, at))
        self.strings = sorted(self.of)
        self.automaton = ahocorasick_rs.AhoCorasick(
            self.strings, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )


@lru_cache(maxsize=_MAX_KEPT)
def _halves(lexicon: Lexicon, families: tuple[str, ...]) -> _Halves:
    return _Halves(lexicon, families)


def suspects(text: str, lexicon: Lexicon, families: tuple[str, ...]) -> Iterator[Suspect]:
    """Places in `text` where exactly one character differs from a term of `families`.

    In reading order, none inside another, none where a term of any family stands as it is.
    """
    halves = _halves(lexicon, families)
    folded = normal(text)
    words = folded.text
    taken = [(hit.start, hit.end) for hit in lexicon.hits(text)]
    found = []
    for index, start, _ in halves.automaton.find_matches_as_indexes(words, overlapping=True):
        for family, term, form, at in halves.of[halves.strings[index]]:
            begin = start - at
            there = words[begin : begin + len(form)] if begin >= 0 else ""
            if len(there) == len(form) and _one_differs(there, form):
                found.append((begin, begin + len(form), family, term))
    end = 0
    for begin, stop, family, term in sorted(found, key=lambda one: (one[0], -one[1])):
        left, right = folded.original(begin, stop)
        if begin >= end and not any(a < right and left < b for a, b in taken):
            end = stop
            yield Suspect(family, term, left, right)


def _one_differs(there: str, form: str) -> bool:
    wrong = [one for one, other in zip(there, form, strict=True) if one != other]
    # A sign or a space in its place parts two phrases; it is no misread character.
    return len(wrong) == 1 and wrong[0].isalnum()


def _han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
