"""What pictures and videos came to, as plain text; as JSON lines they write themselves."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from greenroom.export.lines import Writer
from greenroom.outcome import Outcome
from greenroom.pack import Pack
from greenroom.scripts import Line
from greenroom.text import LineFinding, LineFindings

if TYPE_CHECKING:
    from greenroom.vision.look import Look


def look_as_text(look: "Look", pack: Pack, language: str = "zh") -> Iterator[str]:
    """What a person reads of one file, in lines: findings by line of words, then the sum."""
    writer = Writer(pack, language)
    yield f"{look.file}  {look.width_px}×{look.height_px}"
    for index, row in enumerate(look.lines):
        here = tuple(one for one in look.findings if one.line == index)
        if here:
            line = Line(id=str(index + 1), text=row.text, zone=look.zone, at_s=row.from_s)
            plain = tuple(
                LineFinding.model_validate(one.model_dump(include=set(LineFinding.model_fields)))
                for one in here
            )
            yield from writer.line(line, LineFindings(id=line.id, findings=plain, at_s=row.from_s))
    for reason in look.unseen:
        yield f"  {pack.phrases.gaps[reason][language]}"
    counts: Counter[Outcome] = Counter(one.outcome for one in look.findings)
    yield from writer.sum(len(look.lines), counts)
