"""How well the visible AI label is measured and judged on drawn frames.

`python bench/label/run.py [SEED] [COUNT]` prints the figures of bench/label/README.md;
`--misses` lists every frame that was judged wrongly.
"""

import io
import random
import sys
import time
from collections import Counter
from datetime import datetime, timedelta

from frames import Drawn, frames
from PIL import Image

from greenroom.evidence import Sample, Speaker, Text, Zone
from greenroom.vision.ink import with_ink
from greenroom.vision.label import Label, Picture, labels, timeline

LEAST = 0.05
START = datetime.fromisoformat("2026-03-01T20:00:00+08:00")


def judged(drawn: Drawn) -> tuple[Label | None, str]:
    """The label as it was seen, and the verdict."""
    if drawn.box is None:
        return None, "absent"
    picture = Image.open(io.BytesIO(drawn.raw))
    line = Text(id="0", text=drawn.words, zone=Zone.overlay, speaker=Speaker.seller, box=drawn.box)
    found = labels((with_ink(line, picture),), Picture((0, 0, *drawn.size), drawn.size), LEAST)
    return (found[0], found[0].standing) if found else (None, "short")


def right(verdict: str, drawn: Drawn) -> bool:
    """A label too faint to find and one that is covered come to the same: not to be seen; one that
    is faint and small may be told by either."""
    unseen = {"hidden", "faint"}
    also_small = drawn.verdict == "faint" and drawn.font < LEAST and verdict == "too_small"
    return verdict == drawn.verdict or also_small or {verdict, drawn.verdict} <= unseen


Seen = tuple[Label | None, tuple[int, int]]


def over_time(clear: list[Seen], others: list[Seen], seed: int, count: int) -> tuple[int, int]:
    """How often a label over five samples is judged rightly, and how often it wrongly passes.

    clear, others: labels as they were seen, with the size of their picture. Half of the sequences
    hold one to four samples in which the label is absent, covered, faint or small.
    """
    rng = random.Random(seed)  # noqa: S311 - sequences, no secret
    good = wrong = 0
    times = [START + timedelta(seconds=index) for index in range(5)]
    for index in range(count):
        flawed = 0 if index % 2 else rng.randrange(1, 5)
        seen = rng.choices(clear, k=5 - flawed) + rng.choices(others, k=flawed)
        rng.shuffle(seen)
        found = timeline(
            [
                Sample(at=at, player=(0, 0, *size), texts=(label.text,) if label else ())
                for at, (label, size) in zip(times, seen, strict=True)
            ],
            LEAST,
        )
        bad = {at for at, one in zip(times, seen, strict=True) if one not in clear}
        gaps = {at for at in times for start, end in found.gaps if start <= at <= end}
        good += found.always is not bool(flawed) and gaps == bad
        wrong += bool(found.always) and flawed > 0
    return good, wrong


def main(seed: int, count: int, *, misses: bool) -> None:
    errors = []
    table: Counter[tuple[str, str]] = Counter()
    good = passed = 0
    clear: list[Seen] = []
    others: list[Seen] = []
    spent = 0.0
    for number, drawn in enumerate(frames(count, seed, LEAST)):
        start = time.process_time()
        label, verdict = judged(drawn)
        spent += time.process_time() - start
        height = label.height if label else None
        (clear if verdict == "clear" else others).append((label, drawn.size))
        table[drawn.verdict, verdict] += 1
        ok = right(verdict, drawn)
        good += ok
        passed += verdict == "clear" and drawn.verdict != "clear" and drawn.font < LEAST
        passed += verdict == "clear" and drawn.verdict in ("absent", "short", "hidden")
        if height is not None and drawn.verdict in ("clear", "between", "too_small"):
            errors.append(abs(height - drawn.ink) * 100)
            if misses and errors[-1] > 0.3:
                print(f"{number}: {drawn.words} drawn {drawn.ink:.4f}, measured {height:.4f}")
        if misses and not ok:
            print(f"{number}: {drawn.verdict} → {verdict}, drawn {drawn.ink:.4f}, {label}")
    errors.sort()
    print(f"seed {seed}: {count} frames, verdicts right {good}/{count} = {good / count:.3f}")
    print(
        f"height error in % of the shorter side, n {len(errors)}: "
        f"median {errors[len(errors) // 2]:.3f}, "
        f"p95 {errors[int(len(errors) * 0.95)]:.3f}, worst {errors[-1]:.3f}, "
        f"over 0.3: {sum(one > 0.3 for one in errors)}"
    )
    print(f"passed though absent, short, covered or too small: {passed}")
    good, wrong = over_time(clear, others, seed, 200)
    print(f"five samples, with the times of gaps: right {good}/200, passed wrongly {wrong}")
    print(f"CPU ms a frame, unpacking it included: {spent / count * 1000:.0f}")
    for (truth, verdict), times in sorted(table.items()):
        print(f"    {truth} judged {verdict}: {times}")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    main(*(numbers + [20260301, 600][len(numbers) :]), misses="--misses" in sys.argv)
