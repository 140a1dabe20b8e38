"""What one picture or recording came to, as a document. Needs no part that reads pictures."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from greenroom.evidence import Code, Mark, Reason, Zone
from greenroom.text import LineFinding
from greenroom.vision.lines import Box
from greenroom.vision.targets import Purpose, Risk


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
