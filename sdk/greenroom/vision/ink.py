"""What the pixels say of a line of text: how high its strokes are, in which colour, on what.

Two readings are tried, light strokes and dark ones. Each cuts the line at the middle between the
strokes' tone and the tone behind them, takes what hangs together, and keeps what can be a part of
a character in the box: not as wide as a plate, not as high as a sticker, not running on beyond
the line. The reading whose parts fill the box from side to side is the text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from greenroom.evidence import Box, Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Tone = NDArray[np.float32]
    Mask = NDArray[np.bool_]

# Text this small cannot be read, and text this large fills the frame. In px.
_MIN_PX, _MAX_PX = 6, 400
# Room around the box, in its heights: boxes of readers are seldom exact.
_MARGIN = 0.4
# Tones of strokes and of what is behind them, as percentiles of the line's middle.
_STROKES, _BEHIND = 93, 25
# Least difference between the two, in steps of 256: less cannot be told from grain.
_MIN_STEP = 14.0
# Largest part of a character, in heights of the box: blurred neighbours run together.
_PART_WIDTH, _PART_HEIGHT = 2.6, 1.35
# Height of a part that is surely of a character, in heights of the box.
_LARGE = 0.4
# What has both sides this long, in heights of the box, is a sticker where it is fuller than
# characters are, and the edge of a plate where it is emptier.
_BLOCK = 0.6
_HOLLOW, _SOLID = 0.06, 0.85
# Least share of the box's width that strokes must span; less means that something covers it.
MIN_SPAN = 0.8
# Share of a character's pixels that have the strokes' own colour, the rest being edges.
_CORE = 0.15
# In smaller text every pixel is an edge.
_HAS_CORE_PX = 28
# What a line of text may cover of its box.
_MIN_FILL, _MAX_FILL = 0.06, 0.7


@dataclass(frozen=True, slots=True)
class Ink:
    """top, bottom: where the ink begins and ends, in px of the picture, to parts of a pixel.
    colour, background: `#rrggbb` of the strokes and of what lies around them. span: share of the
    box's width over which strokes are found, 0 to 1."""

    top: float
    bottom: float
    colour: str
    background: str
    span: float

    @property
    def height_px(self) -> float:
        """From the top of the highest stroke to the foot of the lowest."""
        return self.bottom - self.top


def ink_of(picture: Image.Image, box: Box) -> Ink | None:
    """The ink of the one line of text in `box` (x, y, width, height in px of the picture).

    None where no strokes stand out: nothing is written there, or nothing that can be seen.
    """
    x, y, width, height = box
    if not _MIN_PX <= height <= _MAX_PX or width < _MIN_PX:
        return None
    margin = max(4, round(height * _MARGIN))
    left, top = max(0, round(x) - margin), max(0, round(y) - margin)
    right = min(picture.width, round(x + width) + margin)
    bottom = min(picture.height, round(y + height) + margin)
    if right - left < _MIN_PX or bottom - top < _MIN_PX:
        return None
    crop = picture.convert("RGB").crop((left, top, right, bottom))
    line = _Line(crop, (x - left, y - top, width, height))
    found = line.text()
    if found is None:
        return None
    first, last = line.edges(found)
    colour, background = line.colours(found)
    return Ink(top + first, top + last, colour, background, found.span)


def with_ink(text: Text, picture: Image.Image, scale: float = 1.0) -> Text:
    """The text as the pixels show it: height of ink, colours, and whether it is covered.

    picture: a frame or screenshot. scale: its px per px of the text's box (the page's pixel ratio).
    A text without a box is returned as it is.
    """
    if text.box is None:
        return text
    x, y, width, height = (side * scale for side in text.box)
    ink = ink_of(picture, (x, y, width, height))
    if ink is None:
        return text.model_copy(update={"covered": True})
    return text.model_copy(
        update={
            "ink_px": round(ink.height_px / scale, 2),
            "colour": ink.colour,
            "background": ink.background,
            # What the page itself says of a cover or of fading is not taken back.
            "covered": bool(text.covered) or ink.span < MIN_SPAN,
        }
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Pixels that hang together: rows and columns from first to behind the last, their number."""

    top: int
    bottom: int
    left: int
    right: int
    pixels: int
    runs: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """light: strokes are lighter than what is behind. level: 0 behind to 1 in a stroke. mask: of
    the parts kept. score: how well they fill the box, 0 where they are no text."""

    light: bool
    level: "Tone"
    mask: "Mask"
    span: float
    score: float

    @property
    def rows(self) -> tuple[int, int]:
        """First and last row with ink."""
        rows = np.flatnonzero(self.mask.any(axis=1))
        return int(rows[0]), int(rows[-1])


class _Line:
    """A crop around one line. box: of the line in the crop."""

    def __init__(self, crop: Image.Image, box: Box) -> None:
        self._colours = np.asarray(crop)
        self._tone = np.asarray(crop.convert("L"), np.float32)
        x, y, width, height = box
        self._left, self._right = max(0, round(x)), min(crop.width, round(x + width))
        self._top, self._bottom = y, y + height
        self._height = height

    def text(self) -> _Reading | None:
        """The reading that is the text; of strokes and their outline, the strokes."""
        found = [
            one for one in (self._reading(light=light) for light in (True, False)) if one.score > 0
        ]
        if not found:
            return None
        best = max(found, key=lambda one: one.score)
        if len(found) == 2 and min(one.span for one in found) >= MIN_SPAN:
            inner, outer = sorted(found, key=lambda one: one.rows[1] - one.rows[0])
            if _is_filled(inner, outer):
                return inner
        return best

    def _reading(self, *, light: bool) -> _Reading:
        """What is there if the strokes are light, or dark."""
        tone = self._tone if light else 255 - self._tone
        middle = tone[
            round(self._top + self._height * 0.2) : round(self._bottom - self._height * 0.2),
            self._left : self._right,
        ]
        nothing = _Reading(light, tone, np.zeros(tone.shape, bool), 0, 0)
        if not middle.size:
            return nothing
        strokes, behind = np.percentile(middle, _STROKES), np.percentile(middle, _BEHIND)
        if strokes - behind < _MIN_STEP:
            return nothing
        level = (tone - behind) / (strokes - behind)
        level = np.minimum(level, self._likeness(level))
        mask = np.zeros(tone.shape, bool)
        parts: Iterable[_Part] = _parts(level >= 0.5)
        if self._height >= _HAS_CORE_PX:
            parts = [part for part in parts if _has_core(part, level)]
        for part in self._text_parts(parts):
            for row, start, end in part.runs:
                mask[row, start:end] = True
        span, fill = self._span(mask), self._fill(mask)
        fits = _MIN_FILL <= fill <= _MAX_FILL
        return _Reading(light, level, mask, span, span * (1 - fill / 2) if fits else 0)

    def _likeness(self, level: "Tone") -> "Tone":
        """How near each pixel's colour is to that of the strokes: 1 the same, 0 as far as what is
        behind. Tone alone takes a blue wall for a black stroke."""
        inside = (
            slice(max(0, round(self._top)), round(self._bottom)),
            slice(self._left, self._right),
        )
        colours, part = self._colours.astype(np.float32), level[inside]
        stroke = np.median(colours[inside][part >= 0.85].reshape(-1, 3), axis=0)
        away = np.sqrt(((colours - stroke) ** 2).sum(axis=2))
        behind = float(np.median(away[inside][part <= 0.3])) if (part <= 0.3).any() else 255.0
        likeness: Tone = 1 - away / max(behind, 1.0)
        return likeness

    def _text_parts(self, parts: Iterable[_Part]) -> list[_Part]:
        """Parts of characters; specks count only between the rows that larger parts reach."""
        found = [part for part in parts if self._belongs(part)]
        large = [part for part in found if part.bottom - part.top >= self._height * _LARGE]
        if not large:
            return []
        first, last = min(part.top for part in large), max(part.bottom for part in large)
        return [part for part in found if part.top >= first and part.bottom <= last]

    def _belongs(self, part: _Part) -> bool:
        """True for what can be a part of a character of this line."""
        reach = self._height * 0.15
        # What runs on beyond the crop, or ends where the frame does, is behind the line.
        within = part.top >= max(1, self._top - reach) and part.bottom <= min(
            self._tone.shape[0] - 1, self._bottom + reach
        )
        across = part.right > self._left and part.left < self._right
        width, height = part.right - part.left, part.bottom - part.top
        block = min(width, height) >= self._height * _BLOCK
        full = part.pixels / (width * height)
        return (
            within
            and across
            and not (block and not _HOLLOW < full < _SOLID)
            and width <= self._height * _PART_WIDTH
            and height <= self._height * _PART_HEIGHT
            and part.pixels >= max(2, width, height)
        )

    def _fill(self, mask: "Mask") -> float:
        inside = mask[max(0, round(self._top)) : round(self._bottom), self._left : self._right]
        return float(inside.mean()) if inside.size else 0.0

    def _span(self, mask: "Mask") -> float:
        """Share of the width over which strokes follow each other without a character's hole."""
        columns = np.flatnonzero(mask[:, self._left : self._right].any(axis=0))
        width = self._right - self._left
        if not columns.size or width < 1:
            return 0.0
        ends = np.concatenate(([-1], columns, [width]))
        holes = np.diff(ends) - 1
        return 1 - float(holes[holes > self._height * 0.45].sum()) / width

    def edges(self, found: _Reading) -> tuple[float, float]:
        """Where the ink begins and ends: a row that is half covered counts half."""
        first, last = found.rows
        return (
            first + 1 - self._beyond(found, first, -1),
            last + self._beyond(found, last, 1),
        )

    def _beyond(self, found: _Reading, row: int, way: int) -> float:
        """How much ink the outermost row and the one beyond it hold, in rows."""
        columns = found.mask[row]
        held = float(np.clip(found.level[row][columns].max(), 0, 1))
        beyond = row + way
        if 0 <= beyond < found.level.shape[0]:
            held += float(np.clip(found.level[beyond][columns].max(), 0, 0.5))
        return held

    def colours(self, found: _Reading) -> tuple[str, str]:
        """Middle colours of the strokes' cores and of what lies right around them."""
        # The pixel next to a stroke is half stroke; the one after it is what the eye compares.
        near = _grown(_grown(found.mask)) & ~_grown(found.mask)
        core = found.mask & (found.level >= 0.85)
        return _hex(self._colours[core]), _hex(self._colours[near & (found.level < 0.5)])


def _grown(mask: "Mask") -> "Mask":
    """The mask and the pixels next to it, by sides."""
    wide = np.pad(mask, 1)
    return mask | wide[:-2, 1:-1] | wide[2:, 1:-1] | wide[1:-1, :-2] | wide[1:-1, 2:]


def _has_core(part: _Part, level: "Tone") -> bool:
    """True where enough of the part is of the strokes' own colour, not only on the way to it."""
    core = sum(int((level[row, start:end] >= 0.85).sum()) for row, start, end in part.runs)
    return core >= _CORE * part.pixels


def _is_filled(inner: _Reading, outer: _Reading) -> bool:
    """True where `inner` are strokes and `outer` the line around them; False where `inner` are the
    holes of characters, which are lower and hold less."""
    tall = (inner.rows[1] - inner.rows[0]) / max(1, outer.rows[1] - outer.rows[0])
    within = inner.rows[0] > outer.rows[0] and inner.rows[1] < outer.rows[1]
    return within and tall >= 0.8 and inner.mask.sum() >= 0.4 * outer.mask.sum()


def _parts(mask: "Mask") -> Iterator[_Part]:
    """Parts of a mask whose pixels touch, by sides or corners."""
    owner: list[int] = []
    runs: list[tuple[int, int, int]] = []
    above: list[int] = []

    def root(one: int) -> int:
        while owner[one] != one:
            owner[one] = owner[owner[one]]
            one = owner[one]
        return one

    for row, line in enumerate(mask):
        edges = np.flatnonzero(np.diff(line, prepend=False, append=False)).tolist()
        here: list[int] = []
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            number = len(runs)
            runs.append((row, start, end))
            owner.append(number)
            here.append(number)
            for other in above:
                if runs[other][1] <= end and runs[other][2] >= start:
                    owner[root(other)] = root(number)
        above = here
    together: dict[int, list[tuple[int, int, int]]] = {}
    for number, run in enumerate(runs):
        together.setdefault(root(number), []).append(run)
    for group in together.values():
        yield _Part(
            top=group[0][0],
            bottom=group[-1][0] + 1,
            left=min(start for _, start, _ in group),
            right=max(end for _, _, end in group),
            pixels=sum(end - start for _, start, end in group),
            runs=tuple(group),
        )


def _hex(pixels: "NDArray[np.uint8]") -> str:
    middle = np.median(pixels.reshape(-1, 3), axis=0) if pixels.size else np.full(3, 128)
    return "#" + "".join(f"{round(float(part)):02x}" for part in middle)
