"""From a click to the findings: `python bench/extension/run.py [--runs N]`.

A real Chromium with the real extension, the real backend with the engine that reads pictures, and
the sample room, on this machine. Each run presses 自检 in the panel and notes, by the panel's own
clock: when the first finding stands in it, when the result is whole, and when the first finding
that was read from a picture stands there. Before each run every picture of the room becomes a new
one, so that none is known to the backend. In the same run, from the backend's door: how long each
request took, and how much of it was judging and reading pictures. The first run warms up the engine
and is told apart.
"""

import argparse

if __name__ == "__main__":
    # The process that judges imports the file that was started, so nothing large stands above.
    from clicks import measure

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    measure(parser.parse_args().runs)
