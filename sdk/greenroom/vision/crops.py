"""The place of a finding, cut out of its picture, small enough to stand in a report."""

import base64
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from greenroom.errors import GreenroomError
from greenroom.report import CheckRow, FindingRow, Report
from greenroom.vision.lines import Box
from greenroom.vision.pictures import Picture, open_picture

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_WIDTH_PX = 480
MAX_HEIGHT_PX = 240
MAX_BYTES = 40_000
# A report of many findings must stay a file that opens.
MAX_CROPS = 100
# What stands around is part of the proof: so many times the height of the words. Over and under
# them half of another line would only disturb.
BESIDE, OVER = 1.5, 0.2
_MIN_AROUND_PX = 8


def crop_of(image: "Image", box: Box) -> str:
    """The box with a little around it as a `data:image/jpeg` address of at most `MAX_BYTES`."""
    x, y, width, height = box
    beside = max(_MIN_AROUND_PX, BESIDE * min(width, height))
    over = max(_MIN_AROUND_PX, OVER * min(width, height))
    left, top = max(0, int(x - beside)), max(0, int(y - over))
    right = max(left + 1, min(image.width, int(x + width + beside)))
    bottom = max(top + 1, min(image.height, int(y + height + over)))
    part = image.crop((left, top, right, bottom))
    part.thumbnail((MAX_WIDTH_PX, MAX_HEIGHT_PX))
    for quality in (75, 50, 25):
        file = io.BytesIO()
        part.save(file, "JPEG", quality=quality)
        if file.tell() <= MAX_BYTES:
            break
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def with_crops(report: Report, album: Mapping[str, bytes]) -> Report:
    """The report with the crop of each finding whose picture is in `album` (SHA-256 → bytes)."""
    opened: dict[str, Picture | None] = {}
    left = MAX_CROPS

    def shown(row: FindingRow) -> FindingRow:
        nonlocal left
        if row.picture is None or row.box is None or row.picture not in album or left == 0:
            return row
        if row.picture not in opened:
            try:
                opened[row.picture] = open_picture(album[row.picture])
            except GreenroomError:
                opened[row.picture] = None
        picture = opened[row.picture]
        # Of an animation the row does not say which still it was.
        if picture is None or len(picture.stills) > 1:
            return row
        left -= 1
        return row.model_copy(update={"crop": crop_of(picture.stills[0], row.box)})

    def cropped(row: CheckRow) -> CheckRow:
        return row.model_copy(update={"findings": tuple(shown(one) for one in row.findings)})

    return report.model_copy(update={"checks": tuple(cropped(row) for row in report.checks)})
