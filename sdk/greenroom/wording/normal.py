"""One normal form for text that is written to be read but not found.

Every code point is folded by itself (NFKC, lower case, traditional to simplified, look-alikes and
emoji with a meaning; what shows nothing is dropped), so the way back to the original is a table
of offsets and never a guess. Readings that undo more than that are in `forms`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from greenroom.yamltext import read_yaml

# Format and combining code points that show nothing: zero-width, joiners, variation selectors,
# and the lone half of a surrogate pair.
_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cs"})
_SMALL_CAPITAL = re.compile("LATIN LETTER SMALL CAPITAL ([A-Z])")


class Folds(BaseModel):
    """`folds.yaml`: signs → what they are read as; each table is explained there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    look_alike: dict[str, str]
    emoji: dict[str, str]
    drawn: dict[str, str]
    split: dict[str, str]


@lru_cache(maxsize=1)
def load_folds() -> Folds:
    """The reviewed tables. Raises PackError where the file does not hold together."""
    text = files("greenroom.wording").joinpath("folds.yaml").read_text("utf-8")
    return read_yaml(text, Folds, "greenroom/wording/folds.yaml")


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """(simplified, reviewed): single code points → what they are read as."""
    here = files("greenroom.wording")
    old, new = here.joinpath("simplified.txt").read_text("utf-8").split("\n")[:2]
    folds = load_folds()
    return dict(zip(old, new, strict=True)), {**folds.look_alike, **folds.emoji}


def _fold(char: str) -> str:
    """What one code point is read as; folding the answer again changes nothing."""
    simplified, reviewed = _tables()
    if unicodedata.category(char) in _INVISIBLE:
        return ""
    known = reviewed.get(char)
    text = known if known is not None else _compatible(char)
    text = "".join(c for c in text if unicodedata.category(c) not in _INVISIBLE)
    text = "".join(reviewed.get(c, simplified.get(c, c)) for c in text)
    return text if text == char else "".join(_fold(c) if c != char else c for c in text)


def _compatible(char: str) -> str:
    """Compatibility form in lower case.

    Beyond NFKC: Latin letters lose their accents (pinyin dì), small capitals become letters, and
    digits in dingbats, which have a value but no compatibility form, become digits.
    """
    text = unicodedata.normalize("NFKC", char).lower()
    bare = unicodedata.normalize("NFKD", text)
    if bare[:1].isascii() and bare[:1].isalpha():
        return bare
    if text == char and unicodedata.category(char) == "No":
        value = unicodedata.numeric(char, -1.0)
        return str(int(value)) if value >= 0 and value.is_integer() else text
    capital = _SMALL_CAPITAL.fullmatch(unicodedata.name(char, ""))
    return capital[1].lower() if capital else text


class _Table(dict[int, str]):
    """Filled as code points are met: all of Unicode at once would slow every start down."""

    def __missing__(self, point: int) -> str:
        folded = _fold(chr(point))
        self[point] = folded
        if len(folded) != 1:
            _SHIFTING.add(chr(point))
        return folded


# Code points met so far that fold to none or several: only these move what stands behind them.
_SHIFTING: set[str] = set()
_TABLE = _Table()


def folded_form(words: str) -> str:
    """Folded text alone, for words that are looked for; nothing is kept of it."""
    return words.translate(_TABLE)


@dataclass(frozen=True)
class Normal:
    """Folded text and the way back. source: the original."""

    source: str
    text: str

    @cached_property
    def at(self) -> tuple[int, ...]:
        """For each folded code point the index of the original one; last the original length."""
        at: list[int] = []
        for index, char in enumerate(self.source):
            at.extend([index] * len(_TABLE[ord(char)]))
        at.append(len(self.source))
        return tuple(at)

    @cached_property
    def _moves(self) -> bool:
        """True where some code point folds to none or several."""
        return self.text is not self.source and not _SHIFTING.isdisjoint(self.source)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the folded span `start:end` (start < end)."""
        if not self._moves:
            return start, end
        return self.at[start], self.at[end - 1] + 1


@lru_cache(maxsize=4_096)
def normal(text: str) -> Normal:
    """`text` in normal form. Any string is accepted; folding twice changes nothing more."""
    folded = text.translate(_TABLE)
    return Normal(text, text if folded == text else folded)


def folds(folded: Normal, start: int, end: int, words: str) -> tuple[str, ...]:
    """Names of the folds by which the original `start:end` came to be read as `words`."""
    if folded.text is folded.source:
        return ()
    seen = folded.source[start:end]
    return () if seen == words else tuple(steps(seen))


def steps(source: str) -> Iterator[str]:
    """Names of the folds that a stretch of original text needed, each once, in a fixed order.

    invisible, full_width, traditional, look_alike, emoji, other_form: keys of `phrases.yaml`.
    """
    simplified, reviewed = _tables()
    seen = {name for char in source for name in _names(char, simplified, reviewed)}
    yield from (name for name in STEPS if name in seen)


STEPS = (
    "invisible",
    "full_width",
    "traditional",
    "look_alike",
    "emoji",
    "other_form",
    "broken_up",
    "variant",
)


def _names(char: str, simplified: dict[str, str], reviewed: dict[str, str]) -> Iterator[str]:
    if char in reviewed:
        yield "emoji" if len(reviewed[char]) > 1 or ord(char) > 0x2600 else "look_alike"
    elif unicodedata.category(char) in _INVISIBLE:
        yield "invisible"
    elif char in simplified:
        yield "traditional"
    elif unicodedata.east_asian_width(char) == "F":
        yield "full_width"
    elif _TABLE[ord(char)] not in (char, char.lower()):
        yield "other_form"
