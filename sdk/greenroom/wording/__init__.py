"""Finding terms in Chinese text and judging what they say, with offsets of the original."""

from greenroom.wording.judge import Claim, claims
from greenroom.wording.lexicon import Family, Hit, Lexicon, Term
from greenroom.wording.lint import Count, Fault, Level, count, lint
from greenroom.wording.normal import Normal, normal
from greenroom.wording.sentence import clause_bounds, is_denied, sentence_bounds

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
    "claims",
    "clause_bounds",
    "count",
    "is_denied",
    "lint",
    "normal",
    "sentence_bounds",
]
