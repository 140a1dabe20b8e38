"""Lines of words in a picture: where they stand, in which order they are read, which are twins."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import atan2, degrees

from greenroom.wording import normal

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
Box = tuple[float, float, float, float]

# Two boxes of which the smaller lies this far inside the other stand at the same place.
SAME_PLACE = 0.6
# Two readings of one place that disagree are neither of them sure.
DISPUTED_SCORE = 0.5
# Lines that share this part of the lower one's height stand in one row.
_SAME_ROW = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words in a picture.

    quad: corners in px of the picture, clockwise from the top left of the words. score: what the
    engine thinks of its own reading, 0-1. other: another reading of the same place, by the second
    pass, which speaks against the first. still: index of the still, in an animation.
    """

    text: str
    quad: Quad
    score: float
    other: bool = False
    still: int = 0

    @property
    def box(self) -> Box:
        """x, y, width, height of the upright box around it, in px."""
        xs, ys = [x for x, _ in self.quad], [y for _, y in self.quad]
        return (min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))

    @property
    def angle_deg(self) -> float:
        """By how much the words are turned, clockwise, -180 to 180; 0 for upright ones."""
        (left, top), (right, bottom) = self.quad[0], self.quad[1]
        return round(degrees(atan2(bottom - top, right - left)), 1)

    def moved(self, dx: float, dy: float) -> "Line":
        """The same line `dx`, `dy` px further right and down."""
        first, second, third, fourth = ((x + dx, y + dy) for x, y in self.quad)
        return replace(self, quad=(first, second, third, fourth))


def quad_of(box: Box) -> Quad:
    """The corners of an upright box."""
    x, y, width, height = box
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def covered(one: Box, other: Box) -> float:
    """Part of the smaller box that lies inside the other, 0-1."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    smaller = min(one[2] * one[3], other[2] * other[3])
    return max(0.0, width) * max(0.0, height) / smaller if smaller > 0 else 0.0


def said(line: Line) -> str:
    """The words as they count when two readings are compared."""
    return said_words(line.text)


def said_words(text: str) -> str:
    """Folded, without punctuation and spaces, which engines see or miss at will."""
    return "".join(char for char in normal(text).text if char.isalnum() or char in "%¥.")


def second_readings(first: Sequence[Line], second: Iterable[Line]) -> tuple[Line, ...]:
    """What the second pass adds: lines at new places, and other readings of known places."""
    added = []
    for line in second:
        here = [one for one in first if covered(one.box, line.box) >= SAME_PLACE]
        words = said(line)
        if not here:
            added.append(line)
        elif words not in "".join(said(one) for one in here):
            added.append(replace(line, other=True))
    return tuple(added)


def without_twins(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines that two overlapping tiles both saw, once: the longer reading is kept."""
    kept: list[Line] = []
    for line in sorted(lines, key=lambda one: (-len(said(one)), -one.score)):
        words = said(line)
        if not any(
            covered(one.box, line.box) >= SAME_PLACE and (words in said(one) or not one.other)
            for one in kept
            if one.other == line.other
        ):
            kept.append(line)
    return tuple(kept)


def in_reading_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Row by row from the top, each from the left; turned columns stand where they begin."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.box[1] + one.box[3] / 2):
        _, y, _, height = line.box
        for row in rows[-1:]:
            _, top, _, tall = row[0].box
            shared = min(y + height, top + tall) - max(y, top)
            if shared >= _SAME_ROW * min(height, tall):
                row.append(line)
                break
        else:
            rows.append([line])
    return tuple(
        line for row in rows for line in sorted(row, key=lambda one: (one.box[0], one.other))
    )


def score_of(line: Line) -> float:
    """The engine's score; at most `DISPUTED_SCORE` for a reading that the other pass denies."""
    return min(line.score, DISPUTED_SCORE) if line.other else line.score


def rounded(box: Box) -> Box:
    """A box to a tenth of a px: more would be noise."""
    x, y, width, height = (round(number, 1) for number in box)
    return (x, y, width, height)
