"""Finding terms in Chinese text and judging what they say, with offsets of the original."""

from greenroom.wording.judge import Claim, claims
from greenroom.wording.lexicon import Family, Hit, Lexicon, Term
from greenroom.wording.lint import Count, Fault, Level, count, lint
from greenroom.wording.normal import Normal, normal
from greenroom.wording.sentence import clause_bounds, is_denied, sentence_bounds
from greenroom.wording.ways import Way, key_of

__all__ = [
    "Claim",
    "Count",
    "Family",
    "Fault",
    "Hit",
    "Level",
    "Lexicon",
    "Normal",
    "Term",
    "Way",
    "claims",
    "clause_bounds",
    "count",
    "is_denied",
    "key_of",
    "lint",
    "normal",
    "sentence_bounds",
]
