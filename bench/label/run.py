"""How well the visible AI label is measured and judged on drawn frames.

`python bench/label/run.py [SEED] [COUNT]` prints the figures of bench/label/README.md;
`--misses` lists every frame that was judged wrongly.
"""

import io
import sys
from collections import Counter

from frames import Drawn, frames
from PIL import Image

from greenroom.evidence import Speaker, Text, Zone
from greenroom.vision.ink import with_ink
from greenroom.vision.label import labels

LEAST = 0.05


def judged(drawn: Drawn) -> tuple[str, float | None, float | None]:
    """The verdict, the height over the shorter side, and the contrast."""
    if drawn.box is None:
        return "absent", None, None
    picture = Image.open(io.BytesIO(drawn.raw))
    line = Text(id="0", text=drawn.words, zone=Zone.overlay, speaker=Speaker.seller, box=drawn.box)
    seen = with_ink(line, picture)
    found = labels((seen,), (0, 0, *drawn.size), drawn.size, LEAST)
    if not found:
        return "short", None, None
    return found[0].standing, found[0].height, found[0].contrast


def right(verdict: str, drawn: Drawn) -> bool:
    """A label too faint to find and one that is covered come to the same: not to be seen; one that
    is faint and small may be told by either."""
    unseen = {"hidden", "faint"}
    also_small = drawn.verdict == "faint" and drawn.font < LEAST and verdict == "too_small"
    return verdict == drawn.verdict or also_small or {verdict, drawn.verdict} <= unseen


def main(seed: int, count: int, *, misses: bool) -> None:
    errors = []
    table: Counter[tuple[str, str]] = Counter()
    good = passed = 0
    for number, drawn in enumerate(frames(count, seed, LEAST)):
        verdict, height, contrast = judged(drawn)
        table[drawn.verdict, verdict] += 1
        ok = right(verdict, drawn)
        good += ok
        passed += verdict == "clear" and drawn.verdict != "clear" and drawn.font < LEAST
        passed += verdict == "clear" and drawn.verdict in ("absent", "short", "hidden")
        if height is not None and drawn.verdict in ("clear", "between", "too_small"):
            errors.append(abs(height - drawn.ink) * 100)
        if misses and not ok:
            print(
                number,
                drawn.verdict,
                "→",
                verdict,
                f"drawn {drawn.ink:.4f}",
                height,
                contrast,
                drawn.size,
                drawn.words,
            )
    errors.sort()
    print(f"seed {seed}: {count} frames, verdicts right {good}/{count} = {good / count:.3f}")
    print(
        f"height error in % of the shorter side, n {len(errors)}: "
        f"median {errors[len(errors) // 2]:.3f}, "
        f"p95 {errors[int(len(errors) * 0.95)]:.3f}, worst {errors[-1]:.3f}, "
        f"over 0.3: {sum(one > 0.3 for one in errors)}"
    )
    print(f"passed though absent, short, covered or too small: {passed}")
    for (truth, verdict), times in sorted(table.items()):
        print(f"    {truth} judged {verdict}: {times}")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    main(*(numbers + [20260301, 600][len(numbers) :]), misses="--misses" in sys.argv)
