"""Recall, accuracy, time and memory of reading pictures: `python bench/vision/run.py`.

Every engine at every depth in one run, each in a process of its own held to one core, on pictures
made here (open and sealed ones) and, with --real FOLDER, on a folder with `truth.jsonl` (`file`,
`lines`, `keywords`, `optional_lines`). --video MINUTES makes a recording and watches it.
"""

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from material import made

from greenroom.pack import load_pack
from greenroom.text import Bench
from greenroom.vision.engine import Depth, load_engine
from greenroom.vision.lines import Line
from greenroom.vision.pictures import of_pixels, open_picture
from greenroom.vision.reading import Reader

HERE = Path(__file__).parent
DAY = date(2026, 3, 1)
RUNS = (
    ("rapidocr", Depth.fast),
    ("rapidocr", Depth.normal),
    ("rapidocr", Depth.thorough),
    ("tesseract", Depth.normal),
)
COUNT = 6
_KEPT = set("%¥./+-")


def plain(words: str) -> str:
    """What counts when words are compared: no case, no spaces, of signs only those of prices."""
    folded = unicodedata.normalize("NFKC", words).lower().replace("￥", "¥")
    return "".join(char for char in folded if char.isalnum() or char in _KEPT)


def distance(part: str, whole: str) -> int:
    """Smallest edit distance of `part` to any stretch of `whole`."""
    before = [0] * (len(whole) + 1)
    for row, char in enumerate(part, 1):
        now = [row]
        for column, other in enumerate(whole, 1):
            now.append(
                min(before[column - 1] + (char != other), before[column] + 1, now[column - 1] + 1)
            )
        before = now
    return min(before)


@dataclass
class Score:
    """Sums over pictures."""

    pictures: int = 0
    characters: int = 0
    wrong: int = 0
    lines: int = 0
    whole_lines: int = 0
    keywords: int = 0
    found: int = 0
    junk: int = 0
    cpu_s: float = 0
    missed: list[str] = field(default_factory=list)

    def add(self, name: str, truth: dict[str, Any], read: Iterable[Line], cpu_s: float) -> None:
        """One picture. Other readings of a place count as found, not as characters."""
        read = list(read)
        shown = "".join(plain(line.text) for line in read)
        first = "".join(plain(line.text) for line in read if not line.other)
        self.pictures += 1
        self.cpu_s += cpu_s
        for line in filter(None, map(plain, truth["lines"])):
            wrong = min(distance(line, first), len(line))
            self.characters += len(line)
            self.wrong += wrong
            self.lines += 1
            self.whole_lines += wrong <= 0.1 * len(line)
        for word in truth["keywords"]:
            self.keywords += 1
            if plain(word) in shown:
                self.found += 1
            else:
                self.missed.append(f"{name}: {word}")
        known = "".join(map(plain, [*truth["lines"], *truth.get("optional_lines", [])]))
        self.junk += sum(
            min(distance(plain(one.text), known), len(plain(one.text)))
            for one in read
            if not one.other
        )

    def told(self) -> dict[str, Any]:
        """Figures for the table."""
        return {
            "pictures": self.pictures,
            "keywords": f"{100 * self.found / self.keywords:.1f} % ({self.found}/{self.keywords})",
            "characters": f"{100 * (1 - self.wrong / self.characters):.1f} %",
            "lines": f"{100 * self.whole_lines / self.lines:.1f} %",
            "junk": round(self.junk / self.pictures, 1),
            "ms": round(1000 * self.cpu_s / self.pictures),
            "missed": self.missed,
        }


def cpu_s() -> float:
    """Processor seconds of this process and the programs that it called."""
    own, called = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + called.ru_utime + called.ru_stime


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = cpu_s()
    result = work()
    return result, cpu_s() - start


def one_run(engine: str, depth: Depth, real: Path | None, count: int) -> dict[str, Any]:
    """All figures of one engine at one depth, in this process."""
    reader = Reader(load_engine(engine))
    frames = list(frames_of_720p())
    reader.lines(frames[0], depth)
    scores: dict[str, Score] = defaultdict(Score)
    for name, kind, truth, raw in material(real, count):
        picture = open_picture(raw)
        lines, seconds = timed(lambda picture=picture: reader.lines(picture, depth))  # type: ignore[misc]
        scores[kind].add(name, truth, lines, seconds)
        if kind != "real":
            group = kind.partition(" ")[0]
            scores[f"{group} all"].add(name, truth, lines, seconds)
    small = sorted(timed(lambda one=one: reader.lines(one, depth))[1] for one in frames[1:])  # type: ignore[misc]
    large = sorted(
        timed(lambda one=one: reader.lines(one, depth))[1]  # type: ignore[misc]
        for one in (of_pixels(frame.stills[0].resize((1920, 1080))) for frame in frames[1:])
    )
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return {
        "engine": reader.engine.version,
        "depth": depth,
        "scores": {name: score.told() for name, score in scores.items()},
        "ms_720p": round(1000 * small[len(small) // 2]),
        "ms_1080p": round(1000 * large[len(large) // 2]),
        "peak_mb": peak // 1024,
    }


def material(real: Path | None, count: int) -> Iterator[tuple[str, str, dict[str, Any], bytes]]:
    """Name, kind, truth and bytes of every picture."""
    for sealed in (False, True):
        for one in made(count if not sealed else max(1, count // 2), sealed=sealed):
            group = "sealed" if sealed else "open"
            truth = {"lines": one.lines, "keywords": one.keywords}
            yield f"{group} {one.name}", f"{group} {one.kind}", truth, one.raw
    if real is not None:
        for line in (real / "truth.jsonl").read_text("utf-8").splitlines():
            truth = json.loads(line)
            yield truth["file"], "real", truth, (real / truth["file"]).read_bytes()


def frames_of_720p() -> Iterator[Any]:
    """Twelve dense frames, none of which is scored."""
    for one in made(12, sealed=False):
        if one.kind == "frame":
            yield of_pixels(open_picture(one.raw).stills[0])


def watched(minutes: float, size: tuple[int, int] = (1280, 720)) -> dict[str, Any]:
    """Makes a recording with a moving picture and changing words, and watches it."""
    import cv2  # noqa: PLC0415 - only here
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    from greenroom.vision.watch import look_at_video  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recording.mp4"
        fps = 25
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, size)
        stills = [one for one in made(12, sealed=False) if one.kind == "frame"]
        for second in range(int(minutes * 60)):
            # Other words every 20 s; the picture sways all the time, as a held camera does.
            image = Image.open(io.BytesIO(stills[second // 20 % len(stills)].raw)).convert("RGB")
            pixels = np.asarray(image)[:, :, ::-1]
            for step in range(fps):
                moved = np.roll(pixels, ((second * fps + step) % 40 - 20, step - 12), axis=(0, 1))
                writer.write(np.ascontiguousarray(moved))
        writer.release()
        reader = Reader(load_engine("rapidocr"))
        bench = Bench(load_pack(), DAY)
        start, wall = cpu_s(), time.perf_counter()
        look = look_at_video(path, bench, reader)
        return {
            "duration_s": look.duration_s,
            "wall_s": round(time.perf_counter() - wall, 1),
            "cpu_s": round(cpu_s() - start, 1),
            "samples": look.samples,
            "reads": reader.reads,
            "findings": len(look.findings),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def child(words: list[str]) -> dict[str, Any]:
    """The figures that this script prints when it is called with those words."""
    ended = subprocess.run(
        [sys.executable, __file__, *words], capture_output=True, text=True, check=True
    )
    told: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return told


def report(runs: list[dict[str, Any]], *, misses: bool) -> None:
    print("| engine, depth | pictures | n | keywords | characters | lines | junk | CPU ms |")
    print("|---|---|---|---|---|---|---|---|")
    for run in runs:
        for name, score in run["scores"].items():
            if not (name == "real" or name.endswith(" all") or run["depth"] == Depth.normal):
                continue
            figures = [
                score[key] for key in ("pictures", "keywords", "characters", "lines", "junk", "ms")
            ]
            cells = " | ".join(str(figure) for figure in figures)
            print(f"| {run['engine']}, {run['depth']} | {name} | {cells} |")
    print("\n| engine, depth | 720p CPU ms | 1080p CPU ms | 1080p ÷ 720p | peak MB |")
    print("|---|---|---|---|---|")
    for run in runs:
        ratio = run["ms_1080p"] / run["ms_720p"]
        cells = (run["ms_720p"], run["ms_1080p"], f"{ratio:.2f}", run["peak_mb"])
        print(f"| {run['engine']}, {run['depth']} | {' | '.join(map(str, cells))} |")
    for run in runs if misses else []:
        for name, score in run["scores"].items():
            if not name.endswith(" all") and not name.startswith("sealed"):
                for missed in score["missed"]:
                    print(f"missed {run['depth']} {run['engine'].split()[0]} {missed}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", type=Path, help="a folder of real pictures with truth.jsonl")
    parser.add_argument("--count", type=int, default=COUNT, help="pictures made of each kind")
    parser.add_argument("--video", type=float, metavar="MINUTES", help="watch a recording as well")
    parser.add_argument("--misses", action="store_true", help="list them, but for sealed pictures")
    parser.add_argument("--one", nargs=2, metavar=("ENGINE", "DEPTH"), help=argparse.SUPPRESS)
    parser.add_argument("--watch", type=float, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if hasattr(os, "sched_setaffinity") and (asked.one or asked.watch):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if asked.one:
        engine, depth = asked.one
        print(json.dumps(one_run(engine, Depth(depth), asked.real, asked.count)))
    elif asked.watch:
        print(json.dumps(watched(asked.watch)))
    else:
        real = ["--real", str(asked.real)] if asked.real else []
        runs = [
            child(["--one", engine, depth, "--count", str(asked.count), *real])
            for engine, depth in RUNS
        ]
        report(runs, misses=asked.misses)
        if asked.video:
            print(f"\nrecording: {child(['--watch', str(asked.video)])}")


if __name__ == "__main__":
    main()
