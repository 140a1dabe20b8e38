"""Judging pictures before going live: bytes in, lines and findings out.

The words of a picture are judged like lines of a script, by the same checks and the same rules of
lowering; what is shown beside them is the place and the crop.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from greenroom.evidence import MAX_TEXT_LENGTH, Code, Mark, Reason, Zone
from greenroom.outcome import Outcome
from greenroom.scripts import Line as ScriptLine
from greenroom.text import Bench, LineFinding
from greenroom.vision.crops import crop_of
from greenroom.vision.engine import Depth
from greenroom.vision.inspect import inspect_image
from greenroom.vision.lines import SAME_PLACE, Box, Line, covered, rounded, score_of
from greenroom.vision.pictures import open_picture
from greenroom.vision.reading import Reader, unseen_of
from greenroom.vision.targets import Purpose, Risk, is_address, target_of
from greenroom.vision.veil import private_places, veiled

if TYPE_CHECKING:
    from PIL.Image import Image


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LineRow(Model):
    """One line of words.

    box: x, y, width, height in px of the picture, upright. score: how sure the reading is, 0-1.
    other: another reading of a place that stands before. from_s, to_s: in a video, the seconds in
    which it was seen first and last.
    """

    text: str
    box: Box
    score: float
    angle_deg: float
    other: Literal[True] | None = None
    from_s: float | None = None
    to_s: float | None = None


class PictureFinding(LineFinding):
    """A finding in a line. line: its index. crop: a `data:image/jpeg` address. from_s, to_s: as in
    the line."""

    line: int
    box: Box
    score: float
    crop: str
    from_s: float | None = None
    to_s: float | None = None


class CodeRow(Code):
    """A code and where it leads. purpose: of what it leads to; risks: of the address itself.
    from_s: in a video, the second in which it was seen first."""

    purpose: Purpose | None = None
    risks: tuple[Risk, ...] = ()
    from_s: float | None = None


class Look(Model):
    """What one file came to.

    codes, marks: None where nobody could look, empty where there are none. unseen: why words of it
    may have been missed.
    """

    file: str
    sha256: str | None = None
    media_type: str | None = None
    width_px: int
    height_px: int
    duration_s: float | None = None
    samples: int | None = None
    zone: Zone
    engine: str
    lines: tuple[LineRow, ...]
    codes: tuple[CodeRow, ...] | None = None
    marks: tuple[Mark, ...] | None = None
    findings: tuple[PictureFinding, ...]
    unseen: tuple[Reason, ...] = ()

    def to_json(self) -> str:
        """One JSON object on one line; fields that say nothing are left out."""
        return self.model_dump_json(exclude_none=True)


def look_at_picture(
    raw: bytes,
    name: str,
    bench: Bench,
    reader: Reader,
    *,
    zone: Zone = Zone.cover,
    depth: Depth = Depth.thorough,
) -> Look:
    """Lines and findings of one picture. zone: where it will stand.

    Raises InputError or LimitError for what cannot be read (see `open_picture`).
    """
    picture = open_picture(raw, at=name)
    inside = inspect_image(raw, picture.stills[0])
    lines, whole = reader.lines_and_end(picture, depth)
    stills = tuple(
        veiled(still, private_places(line for line in lines if line.still == index))
        for index, still in enumerate(picture.stills)
    )
    return Look(
        file=name,
        sha256=picture.sha256,
        media_type=picture.media_type,
        width_px=picture.width_px,
        height_px=picture.height_px,
        zone=zone,
        engine=reader.engine.version,
        lines=tuple(line_row(line) for line in lines),
        codes=tuple(map(code_row, inside.codes)) if inside.codes is not None else None,
        marks=inside.marks,
        findings=tuple(findings_in(lines, stills, bench, zone)),
        unseen=unseen_of(picture, reader, whole=whole),
    )


def code_row(code: Code, from_s: float | None = None) -> CodeRow:
    """The code with where it leads."""
    target = target_of(code.data) if is_address(code.data) else None
    return CodeRow(
        **dict(code),
        purpose=target.purpose if target else None,
        risks=target.risks if target else (),
        from_s=from_s,
    )


def line_row(line: Line, from_s: float | None = None, to_s: float | None = None) -> LineRow:
    """The line as it is told."""
    return LineRow(
        text=line.text,
        box=rounded(line.box),
        score=score_of(line),
        angle_deg=line.angle_deg,
        other=True if line.other else None,
        from_s=from_s,
        to_s=to_s,
    )


def judged(bench: Bench, line: Line, index: int, zone: Zone) -> tuple[LineFinding, ...]:
    """Findings of one line that stands in `zone`."""
    words = ScriptLine(
        id=str(index), text=line.text[:MAX_TEXT_LENGTH], zone=zone, score=score_of(line)
    )
    return bench.judged(words, trace=False).findings


def findings_in(
    lines: Iterable[Line], stills: "tuple[Image, ...]", bench: Bench, zone: Zone
) -> Iterator[PictureFinding]:
    """Findings of all lines. Another reading of a place adds only what is worse than the first."""
    known: list[tuple[Box, Outcome]] = []
    for index, line in enumerate(lines):
        for found in judged(bench, line, index, zone):
            said_already = line.other and any(
                covered(box, line.box) >= SAME_PLACE and outcome.rank >= found.outcome.rank
                for box, outcome in known
            )
            if said_already:
                continue
            known.append((line.box, found.outcome))
            yield PictureFinding(
                **dict(found),
                line=index,
                box=rounded(line.box),
                score=score_of(line),
                crop=crop_of(stills[line.still], line.box),
            )
