"""Judging a recorded video: a light look at each second, a closer one where it matters."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from greenroom.errors import MissingPartError
from greenroom.evidence import Mark, Reason, Zone
from greenroom.text import Bench, LineFinding
from greenroom.vision.crops import crop_of
from greenroom.vision.engine import WEAK, Depth
from greenroom.vision.frames import Frame, Recording
from greenroom.vision.lines import SAME_PLACE, Line, covered, rounded, said, score_of
from greenroom.vision.look import CodeRow, Look, PictureFinding
from greenroom.vision.looks import code_row, judged, line_row
from greenroom.vision.marks import read_marks
from greenroom.vision.pictures import of_pixels
from greenroom.vision.reading import Reader
from greenroom.vision.veil import private_places, veiled

if TYPE_CHECKING:
    from PIL.Image import Image

# Words that vanish for no longer than this are still the same line: one blurred second.
SAME_LINE_S = 3.0
MAX_LINES = 20_000
MAX_CODES = 1_000


@dataclass(slots=True)
class _Track:
    """One line as long as it stands: first and last second, its surest reading."""

    line: Line
    from_s: float
    to_s: float
    findings: tuple[LineFinding, ...]
    crops: dict[int, str]


def look_at_video(
    path: Path,
    bench: Bench,
    reader: Reader,
    *,
    zone: Zone = Zone.player,
    every_s: float = 1.0,
    depth: Depth = Depth.normal,
    progress: Callable[[float, float], None] | None = None,
) -> Look:
    """Lines and findings of a recording, with the seconds in which they were seen.

    every_s: one still of each so many seconds. depth: `fast` never looks closer; else a still in
    which a finding or a number is new is read again with the better model. progress: is called
    with seconds seen and the stated length (0 where the file states none).
    Raises TargetError, InputError, LimitError (see `Recording`).
    """
    recording = Recording(path, every_s=every_s)
    watch = _Watch(bench, reader, zone, closer=depth is not Depth.fast)
    samples = 0
    for frame in recording.frames():
        samples += 1
        watch.see(frame)
        if progress is not None:
            progress(frame.at_s, recording.stated_s)
    unseen = []
    if reader.engine.name in WEAK:
        unseen.append(Reason.weak_engine)
    if not recording.is_whole:
        unseen.append(Reason.cap if recording.is_capped else Reason.not_loaded)
    elif watch.is_full:
        unseen.append(Reason.cap)
    tracks = sorted(watch.tracks, key=lambda one: (one.from_s, one.line.box[1]))
    return Look(
        file=str(path),
        width_px=recording.width_px,
        height_px=recording.height_px,
        duration_s=round(recording.duration_s, 3),
        samples=samples,
        zone=zone,
        engine=reader.engine.version,
        lines=tuple(line_row(one.line, one.from_s, one.to_s) for one in tracks),
        codes=tuple(watch.codes.values()) if watch.codes is not None else None,
        marks=_marks(path),
        findings=tuple(_findings(tracks)),
        unseen=tuple(unseen),
    )


def _marks(path: Path) -> tuple[Mark, ...] | None:
    with path.open("rb") as file:
        reading = read_marks(file)
    return reading.marks if reading.marks or not reading.trouble else None


def _findings(tracks: list[_Track]) -> Iterator[PictureFinding]:
    for index, track in enumerate(tracks):
        for number, found in enumerate(track.findings):
            yield PictureFinding(
                **dict(found),
                line=index,
                box=rounded(track.line.box),
                score=score_of(track.line),
                crop=track.crops[number],
                from_s=track.from_s,
                to_s=track.to_s,
            )


class _Watch:
    """What has been seen so far."""

    def __init__(self, bench: Bench, reader: Reader, zone: Zone, *, closer: bool) -> None:
        self._bench = bench
        self._reader = reader
        self._zone = zone
        self._closer = closer
        self._lines: tuple[Line, ...] = ()
        self._by_words: dict[str, list[_Track]] = {}
        self._closely: set[str] = set()
        self.tracks: list[_Track] = []
        self.codes: dict[str, CodeRow] | None = {}
        self.is_full = False

    def see(self, frame: Frame) -> None:
        """Takes in one still; one that repeats the last is not read again."""
        if frame.is_new:
            self._see_codes(frame)
            picture = of_pixels(frame.image)
            self._lines = self._reader.lines(picture, Depth.fast)
            if self._closer and self._matters(self._lines):
                self._closely.update(said(line) for line in self._lines)
                self._lines = self._reader.lines(picture, Depth.normal)
                self._closely.update(said(line) for line in self._lines)
        for line in self._lines:
            self._take(line, frame.at_s, frame.image)

    def _see_codes(self, frame: Frame) -> None:
        if self.codes is None or len(self.codes) >= MAX_CODES:
            return
        try:
            from greenroom.vision.codes import codes_in  # noqa: PLC0415 - the part may be missing

            for code in codes_in(frame.image, thorough=False):
                self.codes.setdefault(code.data, code_row(code, frame.at_s))
        except (ImportError, MissingPartError):
            self.codes = None

    def _matters(self, lines: tuple[Line, ...]) -> bool:
        """Whether a line that was not yet looked at closely has a number in it or a finding."""
        for index, line in enumerate(lines):
            words = said(line)
            if words in self._closely:
                continue
            if any(char.isdigit() for char in words):
                return True
            if judged(self._bench, line, index, self._zone):
                return True
        return False

    def _take(self, line: Line, at_s: float, image: "Image") -> None:
        tracks = self._by_words.setdefault(said(line), [])
        for track in reversed(tracks):
            if at_s - track.to_s > SAME_LINE_S:
                break
            if covered(track.line.box, line.box) >= SAME_PLACE:
                track.to_s = at_s
                if line.score > track.line.score:
                    self._judge(track, line, image)
                return
        if len(self.tracks) >= MAX_LINES:
            self.is_full = True
            return
        track = _Track(line, at_s, at_s, (), {})
        self._judge(track, line, image)
        tracks.append(track)
        self.tracks.append(track)

    def _judge(self, track: _Track, line: Line, image: "Image") -> None:
        track.line = line
        track.findings = judged(self._bench, line, 0, self._zone)
        if track.findings:
            image = veiled(image, private_places(self._lines))
        track.crops = {index: crop_of(image, line.box) for index in range(len(track.findings))}
