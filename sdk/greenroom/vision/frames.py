"""Stills out of a recorded video: one a second, the sharpest of it, exact repetitions left out.

Motion blur is what most hurts reading, so of each second the sharpest frame counts. Frames are not
skipped because they resemble each other: what changes may be one digit of a price.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image as Pillow

from greenroom.errors import InputError, LimitError, TargetError

MAX_BYTES: Final = 16 << 30
MAX_VIDEO_S: Final = 6 * 3600
MAX_FRAME_PIXELS: Final = 9_000_000
MAX_FRAME_SIDE_PX: Final = 4_096
# So many frames of each second compete for being the sharpest.
CANDIDATES: Final = 8
# Sharpness and repetition are told on a small grey copy, with sides of about this many px.
SMALL_PX: Final = 480
# Two stills in which no px of the small copy differs by more are the same. Measured: noise of a
# codec on a paused picture up to 22, one changed faint digit of 12 px at 720p from 41 on.
STILL_DIFFERS: Final = 24
# A recording that ends before this part of its stated length was cut off.
WHOLE: Final = 0.95
_USUAL_FPS: Final = 25.0

# The kind is told by the first bytes: a playlist would make the decoder open further files and
# addresses, so only containers that hold their own pictures are opened.
_KINDS: Final = "MP4, MOV, MKV, WebM, FLV, AVI or MPEG-TS"
_TS_PACKET: Final = 188


@dataclass(frozen=True, slots=True)
class Frame:
    """A still. at_s: seconds from the start. is_new: False where nothing has changed since the
    last still that was new."""

    at_s: float
    image: Pillow.Image
    is_new: bool


class Recording:
    """A recorded video file; `frames` goes through it once."""

    def __init__(self, path: Path, *, every_s: float = 1.0) -> None:
        """Opens the file. Raises TargetError, InputError for what is no such video, LimitError."""
        _must_be_video(path)
        cv2.setNumThreads(1)
        self._at = str(path)
        self._every_s = every_s
        self._capture: Any = cv2.VideoCapture(str(path.resolve()), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise InputError("no video that can be opened", at=self._at, remedy=f"give {_KINDS}")
        self.width_px = int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH))
        self.height_px = int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        self._must_fit(self.width_px, self.height_px)
        fps = float(self._capture.get(cv2.CAP_PROP_FPS))
        self._fps = fps if 0.1 < fps < 1_000 else _USUAL_FPS
        count = float(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        self.stated_s = count / self._fps if 0 < count < 1e9 else 0.0
        self.duration_s = 0.0
        self.is_capped = False

    @property
    def is_whole(self) -> bool:
        """After `frames`: whether all of the recording was seen."""
        return not self.is_capped and self.duration_s >= WHOLE * self.stated_s - 1

    def frames(self) -> Iterator[Frame]:
        """The sharpest frame of each `every_s` seconds, in order. Raises InputError for none."""
        last: np.ndarray[Any, Any] | None = None
        best: _Candidate | None = None
        for candidate in self._candidates():
            if best is not None and candidate.slot != best.slot:
                frame, last = _still(best, last)
                yield frame
                best = None
            if best is None or candidate.sharpness > best.sharpness:
                best = candidate
        self._capture.release()
        if best is None:
            raise InputError("holds no picture that can be decoded", at=self._at)
        yield _still(best, last)[0]

    def _candidates(self) -> Iterator["_Candidate"]:
        step_s = self._every_s / CANDIDATES
        due_s, index = 0.0, 0
        while self._capture.grab():
            at_s = self._time(index)
            index += 1
            self.duration_s = at_s + 1 / self._fps
            if at_s > MAX_VIDEO_S:
                self.is_capped = True
                return
            if at_s + 1e-6 < due_s:
                continue
            there, pixels = self._capture.retrieve()
            if not there or pixels is None:
                continue
            self._must_fit(pixels.shape[1], pixels.shape[0])
            due_s = (math.floor(at_s / step_s + 1e-6) + 1) * step_s
            small = _small(pixels)
            sharpness = float(cv2.Laplacian(small, cv2.CV_32F).var())
            yield _Candidate(int(at_s / self._every_s), at_s, sharpness, pixels, small)

    def _time(self, index: int) -> float:
        """Seconds of the frame just decoded; by its number where the file's own times stand still
        or run back."""
        told = float(self._capture.get(cv2.CAP_PROP_POS_MSEC)) / 1000
        counted = index / self._fps
        return (
            told
            if told + 1 / self._fps > self.duration_s - 1e-3 and told > 0
            else max(counted, self.duration_s)
        )

    def _must_fit(self, width: int, height: int) -> None:
        if width * height > MAX_FRAME_PIXELS or max(width, height) > MAX_FRAME_SIDE_PX:
            raise LimitError(
                f"{width}×{height}, at most {MAX_FRAME_PIXELS} pixels a frame",
                at=self._at,
                remedy="record at 1080p",
            )


@dataclass(frozen=True, slots=True)
class _Candidate:
    slot: int
    at_s: float
    sharpness: float
    pixels: "np.ndarray[Any, Any]"
    small: "np.ndarray[Any, Any]"


def _small(pixels: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    height, width = pixels.shape[:2]
    scale = min(1.0, SMALL_PX / min(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)


def _still(
    best: _Candidate, last: "np.ndarray[Any, Any] | None"
) -> tuple[Frame, "np.ndarray[Any, Any]"]:
    """The frame, and the small copy to compare the next one with."""
    same = (
        last is not None
        and last.shape == best.small.shape
        and int(cv2.absdiff(last, best.small).max()) <= STILL_DIFFERS
    )
    image = Pillow.fromarray(np.ascontiguousarray(best.pixels[:, :, ::-1]))
    return Frame(round(best.at_s, 3), image, not same), last if same else best.small  # type: ignore[return-value]


def _must_be_video(path: Path) -> None:
    at = str(path)
    try:
        if not path.is_file():
            raise TargetError("no such file", at=at)
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(2 * _TS_PACKET + 1)
    except OSError as problem:
        raise TargetError(f"cannot be read: {problem.strerror}", at=at) from None
    if size > MAX_BYTES:
        raise LimitError(f"{size} bytes, at most {MAX_BYTES} are read", at=at)
    known = (
        head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free")
        or head[:4] == b"\x1a\x45\xdf\xa3"
        or head[:3] == b"FLV"
        or (head[:4] == b"RIFF" and head[8:12] == b"AVI ")
        or (head[:1] == head[_TS_PACKET : _TS_PACKET + 1] == b"G")
    )
    if not known:
        raise InputError("not a video that is read", at=at, remedy=f"give {_KINDS}")
