"""How soon `greenroom serve` answers, what that costs and how large it is at rest.

    python bench/backend/start.py [--runs 5]

Each run: a new folder, first start, `GET /health`, stop, second start in the same folder. Beside it
in the same run, as the floor, a Python that imports Flask, SQLAlchemy, Pydantic and waitress and
nothing else. Seconds of the wall depend on what else the machine does; seconds of the processor
hardly do. Linux only: figures are read from /proc.
"""

import argparse
import http.client
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from greenroom_backend.serving import free_port

WAIT_S = 120
FLOOR = "import sys, flask, sqlalchemy, pydantic, waitress; print(1, flush=True); sys.stdin.read()"
TICKS = os.sysconf("SC_CLK_TCK")

Figures = tuple[float, float, float]


def figures(process: subprocess.Popen[bytes], begun: float) -> Figures:
    """(seconds of the wall, seconds of the processor, MB resident) of a running process."""
    wall = monotonic() - begun
    fields = Path(f"/proc/{process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    [resident] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return wall, (int(fields[11]) + int(fields[12])) / TICKS, int(resident) / 1024


def served(data: Path) -> Figures:
    """Of `greenroom serve` when /health has answered for the first time."""
    port = free_port()
    program = Path(sys.executable).with_name("greenroom")
    command = [program, "serve", "--port", str(port), "--data", str(data)]
    begun = monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            while not answers(port):
                if process.poll() is not None or monotonic() - begun > WAIT_S:
                    raise SystemExit("it never answered")
                sleep(0.02)
            return figures(process, begun)
        finally:
            process.send_signal(signal.SIGTERM)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def floor() -> Figures:
    begun = monotonic()
    with subprocess.Popen(
        [sys.executable, "-c", FLOOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None  # noqa: S101 - asked for
        assert process.stdout is not None  # noqa: S101 - asked for
        process.stdout.readline()
        found = figures(process, begun)
        process.stdin.close()
    return found


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--runs", type=int, default=5)
    runs = asked.parse_args().runs
    found: dict[str, list[Figures]] = {"floor": [], "first": [], "second": []}
    for _ in range(runs):
        found["floor"].append(floor())
        with tempfile.TemporaryDirectory() as folder:
            for name in ("first", "second"):
                found[name].append(served(Path(folder) / "data"))
    print(f"{runs} runs, median (least); load {os.getloadavg()[0]:.0f}")
    for name, rows in found.items():
        wall, cpu, resident = ([row[index] for row in rows] for index in range(3))
        print(
            f"{name:>7}: {median(wall):5.2f} s ({min(wall):.2f}),"
            f" {median(cpu):5.2f} s of the processor ({min(cpu):.2f}), {median(resident):4.0f} MB"
        )


if __name__ == "__main__":
    main()
