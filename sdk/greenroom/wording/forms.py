"""Other readings of folded text: what was broken up is joined, what was spelled out is put back.

People who do not want a word to be found put marks into it (全·网·最·低), write a syllable or a
letter for a character (全wang最低, 史d价), draw it (没💰) or take it apart (亻呆证). A reading
undoes this where the words so gained are words that are looked for, and keeps the way back.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from greenroom.wording.normal import load_folds

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
# Put between hanzi these break a word up without ending a clause; lists use / | 、 and stay.
_MARK = (
    r"\s·•・*+\-—_~^#@&=`'\"°.…ˇ¨♥❤❥♡★☆✨✦◆◇■□●○♦♣♠➕➖✖"
    "\U0001f300-\U0001faff\u2600-\u27bf"
)
_FILLER = re.compile(rf"(?<=[{HAN}])[{_MARK}]+(?=[{HAN}])")
# Letters one by one: s h u a, v·x, F★D★A. Hanzi one by one also with marks of lists: 倒/计/时.
_LETTERS = re.compile(rf"(?<![a-z])[a-z](?:[{_MARK}]{{1,3}}[a-z0-9](?![a-z0-9]))+")
_SINGLES = re.compile(rf"(?<![{HAN}])[{HAN}](?:[/|\\,、][{HAN}](?![{HAN}])){{2,}}")
_BETWEEN = re.compile(rf"[{_MARK}/|\\,、]+")
_RUN = re.compile(rf"([{HAN}])\1{{2,}}")
_HANZI = re.compile(rf"[{HAN}]{{2,}}")
_LATIN = re.compile(r"(?<![a-z0-9])[a-z]{1,24}(?![a-z0-9])")
_LONGEST = 6
_MOST = 3
# 全网 as qw: more letters than that are a word of another language.
_INITIALS = 2


@dataclass(frozen=True)
class Form:
    """A reading of folded text.

    at: for each code point where it stands in the folded text, (start, end). restored: places
    here of characters that were written otherwise.
    """

    text: str
    at: tuple[tuple[int, int], ...]
    restored: frozenset[int] = frozenset()

    def folded(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the folded text of the span `start:end` (start < end)."""
        return self.at[start][0], self.at[end - 1][1]

    def gaps(self, start: int, end: int) -> int:
        """How often something was dropped inside the span."""
        return sum(one[1] != other[0] for one, other in pairwise(self.at[start:end]))

    def is_restored(self, start: int, end: int) -> bool:
        """True where a character of the span was written otherwise."""
        return any(start <= place < end for place in self.restored)


def closed(folded: str) -> Form | None:
    """Folded text without what breaks words up; None where nothing does."""
    return _without(folded, _drops(folded))


def _drops(text: str) -> list[tuple[int, int]]:
    drops = [match.span() for match in _FILLER.finditer(text)]
    drops += [(match.start() + 1, match.end()) for match in _RUN.finditer(text)]
    for pattern in (_LETTERS, _SINGLES):
        for match in pattern.finditer(text):
            drops += [mark.span() for mark in _BETWEEN.finditer(text, *match.span())]
    return sorted(set(drops))


def _without(text: str, drops: list[tuple[int, int]]) -> Form | None:
    if not drops:
        return None
    kept: list[int] = []
    end = 0
    for start, stop in drops:
        kept.extend(range(end, start))
        end = max(end, stop)
    kept.extend(range(end, len(text)))
    return Form("".join(text[place] for place in kept), tuple((at, at + 1) for at in kept))


class _Piece(NamedTuple):
    """Characters `start:end` that may stand for one of `readings`. sure: half a hint suffices."""

    start: int
    end: int
    readings: tuple[str, ...]
    sure: bool


class Restorer:
    """Puts characters back where the neighbours make a word that is looked for.

    words: all that is looked for, with a weight: of two readings the weightier counts.
    sounds: syllable → characters of those words.
    """

    def __init__(self, words: Iterable[tuple[str, int]], sounds: Mapping[str, str]) -> None:
        self._pairs: dict[str, int] = {}
        for word, weight in words:
            for run in _HANZI.findall(word):
                for place in range(len(run) - 1):
                    pair = run[place : place + 2]
                    # A pair that is a whole word says most.
                    worth = weight * 2 if pair == word else weight
                    self._pairs[pair] = self._pairs.get(pair, 0) + worth
        self._sounds = sounds
        self._initials: dict[str, str] = {}
        for syllable, chars in sounds.items():
            self._initials[syllable[0]] = self._initials.get(syllable[0], "") + chars
        self.forms = lru_cache(maxsize=8_192)(self._forms)
        folds = load_folds()
        self._drawn, self._split = folds.drawn, folds.split
        signs = sorted([*self._drawn, *self._split], key=len, reverse=True)
        self._sign = re.compile("|".join(map(re.escape, signs)))

    def _forms(self, folded: str) -> tuple[Form, ...]:
        found = (closed(folded), self.restored(folded))
        return tuple(form for form in found if form is not None)

    def restored(self, folded: str) -> Form | None:
        """The reading with characters put back; None where there are none to put back."""
        if folded.isascii() or not (_LATIN.search(folded) or self._sign.search(folded)):
            return None
        joined = closed(folded)
        # Drawn characters must not be dropped before they are read.
        text, at = (folded, None) if joined is None else (joined.text, joined.at)
        if joined is not None and self._sign.search(folded):
            drops = [span for span in _drops(folded) if not self._sign.search(folded[slice(*span)])]
            form = _without(folded, drops)
            text, at = (folded, None) if form is None else (form.text, form.at)
        found = self._put_back(text)
        if not found:
            return None
        out: list[str] = []
        places: list[tuple[int, int]] = []
        restored: set[int] = set()
        end = 0
        for start, stop, chars in [*found, (len(text), len(text), "")]:
            for place in range(end, start):
                out.append(text[place])
                places.append(at[place] if at else (place, place + 1))
            whole = (at[start][0], at[stop - 1][1]) if at and chars else (start, stop)
            for char in chars:
                restored.add(len(out))
                out.append(char)
                places.append(whole)
            end = stop
        form = Form("".join(out), tuple(places), frozenset(restored))
        return _closed_again(form)

    def _put_back(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, characters) in order, none across another."""
        found: list[tuple[int, int, str]] = []
        end = 0
        for piece in sorted(self._pieces(text), key=lambda piece: (piece.start, -piece.end)):
            if piece.start < end:
                continue
            before = found[-1][2][-1] if found and found[-1][1] == piece.start else ""
            before = before or text[piece.start - 1 : piece.start]
            chars = self._best(piece, before, text, piece.end)
            if chars:
                found.append((piece.start, piece.end, chars))
                end = piece.end
        return found

    def _best(self, piece: _Piece, before: str, text: str, end: int) -> str:
        """The reading with most neighbours, empty where there are too few."""
        behind = self._behind(text, end)

        def hints(chars: str) -> tuple[int, int]:
            left = self._pairs.get(before + chars[:1], 0)
            right = max((self._pairs.get(chars[-1:] + char, 0) for char in behind), default=0)
            return bool(left) + bool(right), left + right

        best = max(piece.readings, key=hints, default="")
        return best if best and hints(best)[0] >= (1 if piece.sure else 2) else ""

    def _behind(self, text: str, end: int) -> str:
        """What may stand behind: the next character, or what the next letters may be read as."""
        match = _LATIN.match(text, end)
        if match is None:
            sign = self._sign.match(text, end)
            drawn = {**self._drawn, **self._split}.get(sign[0], "") if sign else ""
            return drawn + text[end : end + 1]
        first = next(iter(self._syllables(match[0])), None)
        return self._sounds.get(first[0], "") if first else self._initials.get(match[0][0], "")

    def _pieces(self, text: str) -> Iterator[_Piece]:
        for match in _LATIN.finditer(text):
            yield from self._latin(match.start(), match[0])
        for match in self._sign.finditer(text):
            readings = self._drawn.get(match[0]) or self._split[match[0]]
            yield _Piece(*match.span(), tuple(readings), sure=True)

    def _latin(self, start: int, letters: str) -> Iterator[_Piece]:
        if len(letters) == 1:
            # One letter says little: both neighbours must agree.
            yield _Piece(start, start + 1, tuple(self._initials.get(letters, "")), sure=False)
            return
        for syllables in self._syllables(letters):
            words: list[str] = [""]
            for syllable in syllables:
                words = [
                    word + char
                    for word in words
                    for char in self._sounds[syllable]
                    if not word or word[-1] + char in self._pairs
                ]
            if words:
                yield _Piece(start, start + len(letters), tuple(words), sure=True)
                return
        if len(letters) == _INITIALS:
            first, second = (self._initials.get(letter, "") for letter in letters)
            words = [pair for pair in self._pairs if pair[0] in first and pair[1] in second]
            yield _Piece(start, start + len(letters), tuple(words), sure=False)

    def _syllables(self, letters: str) -> Iterator[tuple[str, ...]]:
        """Ways to read letters as at most `_MOST` syllables, the fewest first."""
        found: list[tuple[str, ...]] = []

        def read(start: int, so_far: tuple[str, ...]) -> None:
            if start == len(letters):
                found.append(so_far)
            elif len(so_far) < _MOST:
                for end in range(start + 1, min(start + _LONGEST, len(letters)) + 1):
                    if letters[start:end] in self._sounds:
                        read(end, (*so_far, letters[start:end]))

        read(0, ())
        yield from sorted(found, key=len)


def _closed_again(form: Form) -> Form:
    """Drops what still breaks words up now that characters stand where letters stood."""
    again = closed(form.text)
    if again is None:
        return form
    kept = [place for place, _ in again.at]
    restored = frozenset(here for here, place in enumerate(kept) if place in form.restored)
    return Form(again.text, tuple(form.at[place] for place in kept), restored)
