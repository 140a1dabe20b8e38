"""Judging pictures before going live: bytes in, lines and findings out.

The words of a picture are judged like lines of a script, by the same checks and the same rules of
lowering; what is shown beside them is the place and the crop.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from greenroom.evidence import MAX_TEXT_LENGTH, Code, Zone
from greenroom.outcome import Outcome
from greenroom.scripts import Line as ScriptLine
from greenroom.text import Bench, LineFinding
from greenroom.vision.crops import crop_of
from greenroom.vision.engine import Depth
from greenroom.vision.inspect import inspect_image
from greenroom.vision.lines import SAME_PLACE, Box, Line, covered, rounded, score_of
from greenroom.vision.look import CodeRow, LineRow, Look, PictureFinding
from greenroom.vision.pictures import open_picture
from greenroom.vision.reading import Reader, unseen_of
from greenroom.vision.targets import is_address, target_of
from greenroom.vision.veil import private_places, veiled

if TYPE_CHECKING:
    from PIL.Image import Image


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
