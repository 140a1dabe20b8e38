"""One door to what a picture holds besides words: codes and AI marks."""

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenroom.errors import LimitError, MissingPartError
from greenroom.evidence import Code, Mark
from greenroom.vision.codes import MAX_PIXELS, codes_in
from greenroom.vision.marks import MarkReading, read_marks

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one picture holds. codes: None where they could not be looked for; missing then names
    the part to install, trouble what else stood in the way."""

    codes: tuple[Code, ...] | None
    reading: MarkReading
    missing: str = ""
    trouble: str = ""

    @property
    def marks(self) -> tuple[Mark, ...] | None:
        """The marks as evidence holds them: None where the file was not read to its end."""
        found = self.reading.marks
        return found if found or not self.reading.trouble else None


def inspect_image(raw: bytes, picture: "Image | None" = None) -> Inspection:
    """Codes and marks of the picture in `raw`; what can't be done is said, never raised.

    picture: the same picture where the caller has opened it already, a frame of it otherwise.
    """
    reading = read_marks(raw)
    try:
        codes = codes_in(picture if picture is not None else _opened(raw))
    except MissingPartError as problem:
        return Inspection(None, reading, missing=problem.remedy)
    except LimitError as problem:
        return Inspection(None, reading, trouble=problem.message)
    except ImportError:
        return Inspection(None, reading, missing="pip install 'greenroom[vision]'")
    except Exception as problem:  # noqa: BLE001 - decoders raise errors of every kind on broken files
        return Inspection(None, reading, trouble=f"{type(problem).__name__}: {problem}"[:200])
    return Inspection(codes, reading)


def _opened(raw: bytes) -> "Image":
    from PIL import Image  # noqa: PLC0415

    with warnings.catch_warnings():
        # The limit is our own, and checked before a pixel is unpacked.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        picture = Image.open(io.BytesIO(raw))
    if picture.width * picture.height > MAX_PIXELS:
        raise LimitError(f"{picture.width} × {picture.height} px")
    picture.load()
    return picture
