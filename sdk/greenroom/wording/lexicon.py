"""Term families and the one automaton that finds all of them in a single pass."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import ahocorasick_rs
from pydantic import BaseModel, ConfigDict, Field

from greenroom.wording.normal import normal


class Term(BaseModel):
    """One term. kind: how the family's check treats it; forms: other spellings of the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    term: Annotated[str, Field(min_length=1, max_length=40)]
    kind: str = ""
    forms: tuple[str, ...] = ()


class Family(BaseModel):
    """Terms that one check looks for.

    source: where the terms are known from (law text, guide, published case).
    allow: longer phrases in which a term says something else; the longest match wins.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Annotated[str, Field(min_length=1)]
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found. start, end: code points of the original text. why: how it matched."""

    family: str
    term: str
    kind: str
    start: int
    end: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """family None marks an allow-phrase: it takes the place and says nothing."""

    families: tuple[tuple[str, Term], ...]
    allowed: frozenset[str]


class Lexicon:
    """All families of the loaded packs."""

    def __init__(self, families: Mapping[str, Family]) -> None:
        hits: dict[str, list[tuple[str, Term]]] = {}
        allows: dict[str, set[str]] = {}
        for name, family in families.items():
            for term in family.terms:
                for form in (term.term, *term.forms):
                    hits.setdefault(normal(form).text, []).append((name, term))
            for phrase in family.allow:
                allows.setdefault(normal(phrase).text, set()).add(name)
        self._patterns = sorted({*hits, *allows})
        self._entries = [
            _Entry(tuple(hits.get(p, ())), frozenset(allows.get(p, ()))) for p in self._patterns
        ]
        self._automaton = ahocorasick_rs.AhoCorasick(self._patterns)
        self.families = dict(families)
        self.hits = lru_cache(maxsize=8_192)(self._hits)

    def _hits(self, text: str) -> tuple[Hit, ...]:
        folded = normal(text)
        found: list[tuple[int, int, str, Term]] = []
        allowed: list[tuple[int, int, str]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(
            folded.text, overlapping=True
        ):
            entry = self._entries[index]
            found += [(start, end, family, term) for family, term in entry.families]
            allowed += [(start, end, family) for family in entry.allowed]
        kept = [hit for hit in found if not _covered(hit, allowed)]
        longest = _longest(kept)
        return tuple(
            _hit(text, folded.original(start, end), family, term)
            for start, end, family, term in longest
        )

    def of(self, text: str, family: str) -> tuple[Hit, ...]:
        """Hits of one family in `text`, in reading order, none inside another."""
        return tuple(hit for hit in self.hits(text) if hit.family == family)


def _covered(hit: tuple[int, int, str, Term], allowed: Iterable[tuple[int, int, str]]) -> bool:
    start, end, family, _ = hit
    return any(a <= start and end <= b and family == f for a, b, f in allowed)


def _longest(found: list[tuple[int, int, str, Term]]) -> list[tuple[int, int, str, Term]]:
    """Without those that lie inside a longer one of the same family."""
    kept: list[tuple[int, int, str, Term]] = []
    for start, end, family, term in sorted(found, key=lambda h: (h[2], h[0], -h[1])):
        if kept and kept[-1][2] == family and end <= kept[-1][1]:
            continue
        kept.append((start, end, family, term))
    return sorted(kept, key=lambda h: (h[0], h[1], h[2]))


def _hit(text: str, span: tuple[int, int], family: str, term: Term) -> Hit:
    start, end = span
    quote = text[start:end]
    why = (f"{quote} = {term.term}",) if quote != term.term else ()
    return Hit(family, term.term, term.kind, start, end, why)
