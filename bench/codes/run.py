"""How many codes are read, how often one is read where none is, and what a frame costs.

`python bench/codes/run.py` prints the table of bench/codes/README.md.
"""

import io
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable

from pictures import Frame, hard, plain, without
from PIL import Image

from greenroom.vision.codes import codes_in


def score(name: str, frames: Iterable[Frame], *, thorough: bool) -> None:
    """Prints totals by kind: codes read of codes drawn, codes read that nobody drew, ms a frame.

    The floor for the time is what unpacking the same frame takes.
    """
    drawn: Counter[str] = Counter()
    read: Counter[str] = Counter()
    wrong = 0
    spent = []
    unpacking = 0.0
    for frame in frames:
        start = time.process_time()
        picture = Image.open(io.BytesIO(frame.raw))
        picture.load()
        unpacking += (time.process_time() - start) * 1000
        start = time.process_time()
        found = {code.data for code in codes_in(picture, thorough=thorough)}
        spent.append((time.process_time() - start) * 1000)
        drawn[frame.kind] += len(frame.holds)
        read[frame.kind] += len(frame.holds & found)
        wrong += len(found - frame.holds)
    spent.sort()
    total = f"{read.total()}/{drawn.total()}" if drawn.total() else "–"
    print(
        f"{name}: read {total}, read where none is {wrong}, CPU ms a frame: "
        f"median {spent[len(spent) // 2]:.1f}, p95 {spent[int(len(spent) * 0.95)]:.1f}, "
        f"mean {sum(spent) / unpacking:.1f} × unpacking the JPEG, n {len(spent)}"
    )
    for kind in drawn:
        if drawn[kind]:
            print(f"    {kind}: {read[kind]}/{drawn[kind]}")


if __name__ == "__main__":
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 20260301
    print(f"seed {seed}, {os.cpu_count()} cores")
    for thorough in (False, True):
        print("thorough" if thorough else "frames")
        score("720p, quality 40", plain(150, (60, 70, 80, 100, 140), seed), thorough=thorough)
        score("hard", hard(270, seed + 1), thorough=thorough)
        score("without codes", without(200, seed + 2), thorough=thorough)
