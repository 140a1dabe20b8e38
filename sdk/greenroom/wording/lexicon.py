"""Term families and the one automaton that finds all of them."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, NamedTuple, TypeVar

import ahocorasick_rs
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from greenroom.wording.forms import Form as Reading
from greenroom.wording.forms import Restorer
from greenroom.wording.normal import Normal, folded_form, folds, normal
from greenroom.wording.ways import Phrasing, Ways


def _showing(form: str) -> str:
    """A form that folds to nothing would match everywhere."""
    if not folded_form(form):
        raise ValueError("a term or phrase that shows nothing")
    return form


Form = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_showing)]


class Term(BaseModel):
    """One term. kind: how the family's check treats it; forms: other spellings of the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    term: Form
    kind: str = ""
    forms: tuple[Form, ...] = ()


class Family(Phrasing):
    """Terms that one check looks for, and ways of saying the same that no list holds.

    source: where they are known from (law text, guide, published case).
    allow: longer phrases in which a term says something else; the longest match wins.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Annotated[str, Field(min_length=1)]
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    allow: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found. start, end: code points of the original text.

    why: names of the folds it took to find it (`normal.STEPS`). evaded: it was written so as not
    to be found: broken up, or spelled in disguise. is_way: found by a way, not by a term;
    groups: its named groups.
    """

    family: str
    term: str
    kind: str
    start: int
    end: int
    why: tuple[str, ...] = ()
    evaded: bool = False
    is_way: bool = False
    groups: Mapping[str, str] = field(default_factory=dict, compare=False)


class _Meant(NamedTuple):
    """What a string of the automaton means: a term of a family."""

    family: str
    term: Term


def _add(hits: dict[str, tuple[_Meant, ...]], form: str, meant: _Meant) -> None:
    """Files `form` under what it means; the first meaning of a term stays."""
    text = folded_form(form)
    known = hits.get(text, ())
    if all(one.family != meant.family or one.term is not meant.term for one in known):
        hits[text] = (*known, meant)


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    family: str
    term: Term


class Lexicon:
    """All families of the loaded packs.

    anchors: see `Ways`. sounds: syllable → characters, see `Restorer`.
    """

    def __init__(
        self,
        families: Mapping[str, Family],
        anchors: Mapping[str, tuple[str, ...]] | None = None,
        sounds: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        hits: dict[str, tuple[_Meant, ...]] = {}
        allows: dict[str, set[str]] = {}
        for name, family in families.items():
            for term in family.terms:
                for form in (term.term, *term.forms):
                    _add(hits, form, _Meant(name, term))
            for phrase in family.allow:
                allows.setdefault(folded_form(phrase), set()).add(name)
        # Kept as two tables, not as an object a string: there are tens of thousands of strings.
        self._meant = hits
        self._allowed = allows
        self._strings = sorted({*hits, *allows})
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._strings, implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )
        self.families = dict(families)
        self._restorer = Restorer(
            vocabulary(families),
            {syllable: "".join(chars) for syllable, chars in (sounds or {}).items()},
        )
        self.ways = Ways(families, anchors or {}, self._restorer)
        self.hits = lru_cache(maxsize=8_192)(self._hits)
        self._by_family = lru_cache(maxsize=8_192)(self._grouped)

    def __len__(self) -> int:
        """Strings that are looked for, allow-phrases included."""
        return len(self._strings)

    def of(self, text: str, family: str) -> tuple[Hit, ...]:
        """Hits of one family in `text`, in reading order, none inside another."""
        return self._by_family(text).get(family, ())

    def families_in(self, text: str) -> Collection[str]:
        """Names of the families of which a term stands in `text`, or a way may."""
        return {*self._by_family(text), *self.ways.families_in(text)}

    def said(self, text: str, family: str) -> Iterator[Hit]:
        """Ways of one family in `text`, in reading order, none across another."""
        for kind, match in self.ways.of(text, family):
            yield Hit(
                family,
                match.words,
                kind,
                match.start,
                match.end,
                match.why,
                match.evaded,
                is_way=True,
                groups=match.groups,
            )

    def _grouped(self, text: str) -> dict[str, tuple[Hit, ...]]:
        grouped: dict[str, list[Hit]] = {}
        for hit in self.hits(text):
            grouped.setdefault(hit.family, []).append(hit)
        return {family: tuple(hits) for family, hits in grouped.items()}

    def _hits(self, text: str) -> tuple[Hit, ...]:
        folded = normal(text)
        found = [
            _hit(one, folded, folded.original(one.start, one.end))
            for one in self._find(folded.text)
        ]
        forms = self._restorer.forms(folded.text)
        known = {(hit.family, hit.start, hit.end) for hit in found}
        for form in forms:
            for one in self._find(form.text):
                if not _is_hidden(form, folded.text, one):
                    continue
                span = folded.original(*form.folded(one.start, one.end))
                if (one.family, *span) not in known:
                    known.add((one.family, *span))
                    how = "variant" if form.is_restored(one.start, one.end) else "broken_up"
                    found.append(_hit(one, folded, span, how))
        if forms:
            found = list(_longest(found))
        return tuple(sorted(found, key=lambda hit: (hit.start, hit.end, hit.family)))

    def _find(self, text: str) -> list[_Found]:
        """Hits in folded text, without those that an allow-phrase or a longer hit covers."""
        found: list[_Found] = []
        allowed: dict[str, list[tuple[int, int]]] = {}
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            words = self._strings[index]
            for family in self._allowed.get(words, ()):
                allowed.setdefault(family, []).append((start, end))
            meant = self._meant.get(words)
            if meant and _stands_alone(text, start, end):
                found += [_Found(start, end, *one) for one in meant]
        if not found:
            return []
        kept = [one for one in found if not _covered(one, allowed.get(one.family, ()))]
        return list(_longest(kept))


def _hit(one: _Found, folded: Normal, span: tuple[int, int], how: str = "") -> Hit:
    """how: by which other reading it was found, if by one."""
    # There the words as folded are not at hand, and some fold is likely.
    words = "" if how else folded.text[one.start : one.end]
    why = (*folds(folded, *span, words), *((how,) if how else ()))
    return Hit(one.family, one.term.term, one.term.kind, *span, why, evaded=bool(how))


def vocabulary(families: Mapping[str, Family]) -> Iterator[tuple[str, int]]:
    """Words that are looked for, with what they weigh: terms and their forms, then the ways."""
    for family in families.values():
        for term in family.terms:
            yield from ((word, _IN_TERM) for word in (term.term, *term.forms))
        for way in family.spelled:
            yield from ((_CLASS.sub(" ", pattern), _IN_WAY) for pattern in way.any)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Latin letters at the edge of a match must not be part of a longer word."""

    def latin(char: str) -> bool:
        return char.isascii() and char.isalnum()

    left = start > 0 and latin(text[start]) and latin(text[start - 1])
    right = end < len(text) and latin(text[end - 1]) and latin(text[end])
    return not (left or right)


def _covered(one: _Found, allowed: Iterable[tuple[int, int]]) -> bool:
    return any(start <= one.start and one.end <= end for start, end in allowed)


# In a class of characters those side by side make no word.
_IN_TERM, _IN_WAY = 2, 1
_CLASS = re.compile(r"\[[^\]]*\]")
_Place = TypeVar("_Place", _Found, Hit)


def _longest(found: list[_Place]) -> Iterator[_Place]:
    """Of hits of one family inside one another the longest."""
    last: dict[str, int] = {}
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if one.end > last.get(one.family, -1):
            last[one.family] = one.end
            yield one


def _is_hidden(form: Reading, folded: str, one: _Found) -> bool:
    """True where the hit was written so as not to be found.

    A plain space is also how titles part their words: one alone counts only where both parts lie
    wholly inside the hit, as in `全网 最低价`; two or more inside one term are no accident.
    """
    if form.is_restored(one.start, one.end):
        return True
    gaps = form.gaps(one.start, one.end)
    if not gaps:
        return False
    start, end = form.folded(one.start, one.end)
    dropped = folded[start:end]
    if gaps > 1 or any(not char.isspace() and not _han(char) for char in dropped):
        return True
    left = start == 0 or not _han(folded[start - 1])
    right = end == len(folded) or not _han(folded[end])
    return left and right


def _han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
