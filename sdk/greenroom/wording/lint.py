"""Faults of a lexicon that no single family file shows: duplicates, terms that can never hit."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from greenroom.wording.lexicon import Family, Lexicon
from greenroom.wording.normal import normal


class Level(StrEnum):
    """error: must be put right. note: may be meant."""

    error = "error"
    note = "note"


@dataclass(frozen=True, slots=True)
class Fault:
    """kind: duplicate, same_form, shared, shadowed, idle_allow, no_source. words: at fault."""

    level: Level
    kind: str
    family: str
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """Strings of one family, as they stand in its file."""

    family: str
    terms: int
    forms: int
    ways: int
    allow: int


def lint(lexicon: Lexicon) -> Iterator[Fault]:
    """Faults of all families, errors and notes.

    duplicate (error): a string stands twice in one family. same_form (error under two terms, note
    under one): strings that differ only as written. shared (note): the same string in two
    families. shadowed (error): it can never hit, an allow-phrase or nothing at all stands in its
    way. idle_allow (error, note where spellings in disguise may be meant): an allow-phrase that
    holds no term. no_source (error): the family does not say where its terms are from.
    """
    for name, family in lexicon.families.items():
        if not family.source.strip():
            yield Fault(Level.error, "no_source", name, "")
        yield from _twins(name, family)
        yield from _shadowed(name, family, lexicon)
        yield from _idle(name, family)
    yield from _shared(lexicon)


def count(lexicon: Lexicon) -> tuple[Count, ...]:
    """Terms, further forms and allow-phrases of each family."""
    return tuple(
        Count(
            name,
            len(family.terms),
            sum(len(term.forms) for term in family.terms),
            sum(len(way.any) for way in family.ways),
            len(family.allow),
        )
        for name, family in lexicon.families.items()
    )


def _strings(family: Family) -> Iterator[tuple[str, str]]:
    """(term, string): the term itself and each of its forms."""
    for term in family.terms:
        for form in (term.term, *term.forms):
            yield term.term, form


def _twins(name: str, family: Family) -> Iterator[Fault]:
    raw = Counter(form for _, form in _strings(family))
    yield from (
        Fault(Level.error, "duplicate", name, form) for form, times in raw.items() if times > 1
    )
    seen: dict[str, tuple[str, str]] = {}
    for term, form in _strings(family):
        first_term, first = seen.setdefault(normal(form).text, (term, form))
        if first != form:
            level = Level.note if first_term == term else Level.error
            yield Fault(level, "same_form", name, form, first)
    phrases = Counter(normal(phrase).text for phrase in family.allow)
    yield from (
        Fault(Level.error, "duplicate", name, phrase, "allow")
        for phrase, times in phrases.items()
        if times > 1
    )


def _shadowed(name: str, family: Family, lexicon: Lexicon) -> Iterator[Fault]:
    """By trial: a string that stands alone must be found, whole."""
    allowed = {normal(phrase).text for phrase in family.allow}
    for _, form in _strings(family):
        if any(hit.start == 0 and hit.end == len(form) for hit in lexicon.of(form, name)):
            continue
        by = "allow" if normal(form).text in allowed else ""
        yield Fault(Level.error, "shadowed", name, form, by)


def _idle(name: str, family: Family) -> Iterator[Fault]:
    forms = {normal(form).text for _, form in _strings(family)}
    longest = max(map(len, forms))
    for phrase in family.allow:
        words = normal(phrase).text
        held = any(
            words[start:end] in forms
            for start in range(len(words))
            for end in range(start + 1, min(start + longest, len(words)) + 1)
        )
        if not held:
            yield Fault(Level.error, "idle_allow", name, phrase)


def _shared(lexicon: Lexicon) -> Iterator[Fault]:
    families: dict[str, dict[str, str]] = {}
    for name, family in lexicon.families.items():
        for _, form in _strings(family):
            families.setdefault(normal(form).text, {})[name] = form
    for names in families.values():
        first, *others = names
        if others:
            yield Fault(Level.note, "shared", first, names[first], " ".join(others))
