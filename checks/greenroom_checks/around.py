"""The words around a term, in the form that terms are looked for in."""

from dataclasses import dataclass

from greenroom.wording import Claim, clause_bounds, normal, sentence_bounds
from greenroom.wording.forms import closed


@dataclass(frozen=True, slots=True)
class Around:
    """Folded words of one clause. before, after: up to the term and behind it."""

    before: str
    after: str

    @property
    def both(self) -> str:
        """The clause without the term."""
        return f"{self.before}|{self.after}"


def clause_around(claim: Claim) -> Around:
    """The clause of a claim. Where the term itself was spaced out, spaces end no clause."""
    words, hit = claim.text.text, claim.hit
    spaced = any(char.isspace() for char in words[hit.start : hit.end])
    bounds = sentence_bounds if spaced else clause_bounds
    return _cut(words, hit.start, hit.end, *bounds(words, hit.start, hit.end))


def sentence_around(claim: Claim) -> Around:
    """The sentence of a claim."""
    words, hit = claim.text.text, claim.hit
    return _cut(words, hit.start, hit.end, *sentence_bounds(words, hit.start, hit.end))


def _cut(words: str, start: int, end: int, left: int, right: int) -> Around:
    return Around(_read(words[left:start]), _read(words[end:right]))


def _read(words: str) -> str:
    folded = normal(words).text
    squeezed = closed(folded)
    return folded if squeezed is None else squeezed.text
