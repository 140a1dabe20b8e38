"""The second engine: tesseract through pytesseract, where the default cannot be installed.

It reads plain printed lines; on covers and banners it finds about a third of the words, see
bench/vision.
"""

import os
import subprocess
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytesseract

from greenroom.errors import CaptureError, LimitError, MissingPartError
from greenroom.vision.engine import Depth
from greenroom.vision.lines import Line, quad_of

if TYPE_CHECKING:
    from PIL.Image import Image

LANGUAGES = "chi_sim+eng"
MAX_S = 20
_MIN_SHORT_SIDE_PX = 720
_MAX_ENLARGED = 2.5
_HELP = "install tesseract with its data chi_sim (Debian: tesseract-ocr tesseract-ocr-chi-sim)"


def load() -> "TesseractEngine":
    """The engine. Raises MissingPartError without the program or its Chinese data."""
    # Its threads wait for each other on shared cores and cost twice the time.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        version = pytesseract.get_tesseract_version()
        languages = pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, OSError, subprocess.SubprocessError):
        raise MissingPartError(
            "the program tesseract is not installed", at="tesseract", remedy=_HELP
        ) from None
    if "chi_sim" not in languages:
        raise MissingPartError("tesseract has no data chi_sim", at="tesseract", remedy=_HELP)
    return TesseractEngine(str(version))


class TesseractEngine:
    """One program call a picture; depth makes no difference."""

    name = "tesseract"

    def __init__(self, version: str) -> None:
        self.version = f"tesseract {version}"

    def read(self, image: "Image", depth: Depth) -> tuple[Line, ...]:
        """Lines of an RGB image, small pictures enlarged. Raises LimitError after `MAX_S`."""
        del depth
        scale = min(_MAX_ENLARGED, max(1.0, _MIN_SHORT_SIDE_PX / min(image.size)))
        if scale > 1:
            image = image.resize((round(image.width * scale), round(image.height * scale)))
        try:
            read: dict[str, list[Any]] = pytesseract.image_to_data(
                image.convert("L"),
                lang=LANGUAGES,
                config="--psm 11",
                output_type=pytesseract.Output.DICT,
                timeout=MAX_S,
            )
        except pytesseract.TesseractError as problem:
            raise CaptureError(f"tesseract failed: {problem.message[:200]}") from None
        except RuntimeError:
            raise LimitError(f"tesseract took more than {MAX_S} s") from None
        return tuple(_lines(read, scale))


def _lines(read: dict[str, list[Any]], scale: float) -> list[Line]:
    """Words joined to lines; its spaces between characters say nothing, so there are none."""
    words: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for index, text in enumerate(read["text"]):
        if text.strip() and float(read["conf"][index]) >= 0:
            place = (read["block_num"][index], read["par_num"][index], read["line_num"][index])
            words[place].append(index)
    lines = []
    for indices in words.values():
        left = min(read["left"][i] for i in indices)
        top = min(read["top"][i] for i in indices)
        right = max(read["left"][i] + read["width"][i] for i in indices)
        bottom = max(read["top"][i] + read["height"][i] for i in indices)
        box = (left / scale, top / scale, (right - left) / scale, (bottom - top) / scale)
        # Weighted by length: it gives single characters of a right line a zero now and then.
        sizes = [len(str(read["text"][i]).strip()) for i in indices]
        sure = [float(read["conf"][i]) * size for i, size in zip(indices, sizes, strict=True)]
        score = sum(sure) / sum(sizes) / 100
        text = _joined([str(read["text"][i]).strip() for i in indices])
        lines.append(Line(text=text, quad=quad_of(box), score=round(score, 4)))
    return lines


def _joined(words: list[str]) -> str:
    """Latin words keep the space between them."""
    text = words[0]
    for word in words[1:]:
        text += (" " if text[-1].isascii() and word[0].isascii() else "") + word
    return text
