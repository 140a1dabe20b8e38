"""Finding terms in Chinese text, with offsets that always address the original."""

from greenroom.wording.lexicon import Family, Hit, Lexicon, Term
from greenroom.wording.normal import Normal, normal
from greenroom.wording.sentence import clause_bounds, is_denied

__all__ = ["Family", "Hit", "Lexicon", "Normal", "Term", "clause_bounds", "is_denied", "normal"]
