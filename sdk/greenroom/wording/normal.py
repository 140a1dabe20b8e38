"""One normal form for text that is written to be read but not found.

Each code point is folded by itself (NFKC, lower case, invisible characters dropped), so the
way back to the original is a plain table of offsets and never a guess.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Format and combining code points that show nothing: zero-width, joiners, variation selectors.
_INVISIBLE = {"Cf", "Mn", "Me"}


@dataclass(frozen=True, slots=True)
class Normal:
    """Folded text and the way back.

    text: the folded text. at: for each of its code points the index of the original one, with
    the original length as the last entry.
    """

    text: str
    at: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the folded span `start:end` (start < end)."""
        return self.at[start], self.at[end - 1] + 1


@lru_cache(maxsize=16_384)
def _fold(char: str) -> str:
    if unicodedata.category(char) in _INVISIBLE:
        return ""
    folded = unicodedata.normalize("NFKC", char).lower()
    return "".join(c for c in folded if unicodedata.category(c) not in _INVISIBLE)


def normal(text: str) -> Normal:
    """`text` in normal form. Any string is accepted; folding twice changes nothing more."""
    chars: list[str] = []
    at: list[int] = []
    for index, char in enumerate(text):
        folded = char if char.isascii() and not char.isupper() else _fold(char)
        chars.append(folded)
        at.extend([index] * len(folded))
    at.append(len(text))
    return Normal("".join(chars), tuple(at))
