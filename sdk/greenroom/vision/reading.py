"""Reading a picture: in tiles where it is large, in reading order, the same one never twice."""

import time
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

from greenroom.evidence import Reason
from greenroom.vision.engine import WEAK, Depth, Engine
from greenroom.vision.lines import Line, in_reading_order, without_twins
from greenroom.vision.pictures import MIN_SIDE_PX, Picture, sha256_of

if TYPE_CHECKING:
    from PIL.Image import Image

# A picture with a longer side is read in tiles, or small words would be lost when the engine
# reduces it. Tiles overlap by more than a line of words is high.
TILE_PX = 1600
TILED_FROM_PX = 2400
OVERLAP_PX = 160
# Long goods pictures are strips: their long side says nothing about the size of the words.
STRIP = 3
STRIP_TILE_PX = 1200
MAX_S = 60.0
CACHED = 512


class Reader:
    """An engine with a memory: a picture, or a frame with the same pixels, is read once."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.reads = 0
        self._known: OrderedDict[tuple[str, Depth], tuple[tuple[Line, ...], bool]] = OrderedDict()

    def warm(self) -> None:
        """Reads two digits drawn here: an engine loads its models with the first words it sees."""
        from PIL import Image, ImageDraw  # noqa: PLC0415 - loaded with the first picture

        sheet = Image.new("RGB", (96, 48), "white")
        ImageDraw.Draw(sheet).text((32, 16), "88", "black")
        self.engine.read(sheet, Depth.thorough)

    def lines(self, picture: Picture, depth: Depth = Depth.thorough) -> tuple[Line, ...]:
        """Lines of all stills of the picture, in reading order; one said twice stands once."""
        return self.lines_and_end(picture, depth)[0]

    def lines_and_end(self, picture: Picture, depth: Depth) -> tuple[tuple[Line, ...], bool]:
        """The lines, and whether all of the picture was read within `MAX_S` seconds."""
        all_lines: dict[str, Line] = {}
        first: tuple[Line, ...] | None = None
        whole = True
        for index, still in enumerate(picture.stills):
            lines, ended = self._still(still, depth)
            whole = whole and ended
            if first is None:
                first = lines
            else:
                known = {line.text for line in first}
                for line in lines:
                    if line.text not in known:
                        all_lines.setdefault(line.text, replace(line, still=index))
        return (*(first or ()), *all_lines.values()), whole

    def _still(self, image: "Image", depth: Depth) -> tuple[tuple[Line, ...], bool]:
        key = (sha256_of(image.tobytes()) + f"{image.size}", depth)
        known = self._known.get(key)
        if known is None:
            self.reads += 1
            known = self._known[key] = self._read(image, depth)
            if len(self._known) > CACHED:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return known

    def _read(self, image: "Image", depth: Depth) -> tuple[tuple[Line, ...], bool]:
        if min(image.size) < MIN_SIDE_PX:
            return (), True
        tiles = tiles_of(*image.size)
        if len(tiles) == 1:
            return in_reading_order(self.engine.read(image, depth)), True
        ends = time.monotonic() + MAX_S
        lines: list[Line] = []
        whole = True
        for left, top, right, bottom in tiles:
            if time.monotonic() > ends:
                whole = False
                break
            tile = image.crop((left, top, right, bottom))
            lines += (line.moved(left, top) for line in self.engine.read(tile, depth))
        return in_reading_order(without_twins(lines)), whole


def unseen_of(picture: Picture, reader: Reader, *, whole: bool) -> tuple[Reason, ...]:
    """Why words of the picture may have been missed."""
    reasons = []
    if reader.engine.name in WEAK:
        reasons.append(Reason.weak_engine)
    if picture.frames > len(picture.stills):
        reasons.append(Reason.cap)
    if not whole:
        reasons.append(Reason.budget)
    return tuple(reasons)


def tiles_of(width: int, height: int) -> tuple[tuple[int, int, int, int], ...]:
    """Left, top, right, bottom of each tile; one for a picture that is read whole."""
    strip = max(width, height) > STRIP * min(width, height) and max(width, height) > STRIP_TILE_PX
    if max(width, height) <= TILED_FROM_PX and not strip:
        return ((0, 0, width, height),)
    side = STRIP_TILE_PX if strip else TILE_PX
    return tuple(
        (left, top, right, bottom)
        for top, bottom in _stretches(height, side)
        for left, right in _stretches(width, side)
    )


def _stretches(length: int, side: int) -> list[tuple[int, int]]:
    """Overlapping stretches of about equal length, at most `side` each."""
    count = 1
    while count * side - (count - 1) * OVERLAP_PX < length:
        count += 1
    step = (length - OVERLAP_PX) / count
    return [
        (round(index * step), min(length, round((index + 1) * step + OVERLAP_PX)))
        for index in range(count)
    ]
