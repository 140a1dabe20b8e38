"""The default engine: PP-OCRv6 models through RapidOCR and onnxruntime, wholly offline."""

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import onnxruntime  # noqa: F401 - RapidOCR does not say that it needs it
import rapidocr

from greenroom.vision.engine import Depth
from greenroom.vision.lines import Line, second_readings

if TYPE_CHECKING:
    from PIL.Image import Image

# Longer sides are reduced to this before words are looked for: measured, recall stays and 1080p
# costs no more than 720p. Shorter ones are enlarged, at most so many times.
LONG_SIDE_PX = 960
MAX_ENLARGED = 2.5

_OWN = Path(str(files("greenroom.vision") / "models"))
_THEIRS = Path(rapidocr.__file__).parent / "models"
_DET_TINY = _OWN / "PP-OCRv6_det_tiny.onnx"
_DET_SMALL = _THEIRS / "PP-OCRv6_det_small.onnx"
_REC_SMALL = {"Rec.model_path": str(_THEIRS / "PP-OCRv6_rec_small.onnx")}
_REC_TINY = {
    "Rec.model_path": str(_OWN / "PP-OCRv6_rec_tiny.onnx"),
    "Rec.rec_keys_path": str(_OWN / "PP-OCRv6_tiny_dict.txt"),
}
_CLS = _THEIRS / "ch_ppocr_mobile_v2.0_cls_mobile.onnx"

_COMMON = {
    "Global.log_level": "critical",
    # Without it turned pictures lose a tenth of their characters.
    "Global.use_cls": True,
    "Cls.model_path": str(_CLS),
    "Det.limit_type": "max",
    "Det.limit_side_len": LONG_SIDE_PX,
    # More threads were slower on shared cores; one worker process a core is the way to scale.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
# Each pass names its model files, since RapidOCR goes to the network for those it has to find.
_PASSES: dict[str, dict[str, Any]] = {
    "fast": {"Det.model_path": str(_DET_TINY), **_REC_TINY},
    "normal": {"Det.model_path": str(_DET_TINY), **_REC_SMALL},
    "second": {"Det.model_path": str(_DET_SMALL), **_REC_SMALL},
}


def load() -> "RapidEngine":
    """The engine; its models load with the first picture. Raises ImportError."""
    cv2.setNumThreads(1)
    return RapidEngine()


@cache
def _model(name: str) -> rapidocr.RapidOCR:
    return rapidocr.RapidOCR(params={**_COMMON, **_PASSES[name]})


class RapidEngine:
    """Two models of detection and two of recognition, combined by depth."""

    name = "rapidocr"

    def __init__(self) -> None:
        self.version = f"rapidocr {version('rapidocr')}, PP-OCRv6"
        # A model holds the size of the picture that it is reading.
        self._lock = Lock()

    def read(self, image: "Image", depth: Depth) -> tuple[Line, ...]:
        """Lines of an RGB image. thorough: both passes, the second's own readings marked so."""
        pixels = np.asarray(image)[:, :, ::-1]
        height, width = pixels.shape[:2]
        scale = min(MAX_ENLARGED, LONG_SIDE_PX / max(height, width))
        if scale > 1:
            size = (round(width * scale), round(height * scale))
            pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC)
        else:
            scale = 1.0
        pixels = np.ascontiguousarray(pixels)
        with self._lock:
            lines = _lines("fast" if depth is Depth.fast else "normal", pixels, scale)
            second = _second(pixels, scale) if depth is Depth.thorough else []
        return (*lines, *second_readings(lines, second))


def _second(pixels: "np.ndarray[Any, Any]", scale: float) -> list[Line]:
    """The second pass. What tells and turns characters is the first one's, held in memory once."""
    first, second = _model("normal"), _model("second")
    second.text_rec, second.text_cls = first.text_rec, first.text_cls
    return _lines("second", pixels, scale)


def _lines(name: str, pixels: "np.ndarray[Any, Any]", scale: float) -> list[Line]:
    # The flags are remembered from call to call, so every call names all of them.
    result: Any = _model(name)(pixels, use_det=True, use_cls=True, use_rec=True)
    if getattr(result, "txts", None) is None or result.boxes is None:
        return []
    return [
        Line(
            text=text.strip(),
            quad=tuple((float(x) / scale, float(y) / scale) for x, y in box),  # type: ignore[arg-type]
            score=round(float(score), 4),
        )
        for text, score, box in zip(result.txts, result.scores, result.boxes, strict=True)
        if text.strip()
    ]
