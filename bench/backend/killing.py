"""kill -9 of servers and workers at random moments while audits are handed in.

    python bench/backend/killing.py [--audits 500] [--kills 50] [--database URL] [--seed 1]

Servers and workers are real processes; whichever is killed is started again. A client hands in
audits over HTTP, each with an idempotency key, and repeats what it got no answer to. Then every
accepted audit must have ended exactly once, and the log must hold.
"""

import argparse
import http.client
import json
import multiprocessing
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from waitress import serve

from greenroom.evidence import SCHEMA, Carrier, Evidence, Room, Sample, Text, Zone
from greenroom.pack import load_pack
from greenroom_backend import Settings, create_app
from greenroom_backend.judging import Case, Judge, Judged, judged
from greenroom_backend.serving import free_port
from greenroom_backend.store import QueueLimits, Role, State, Storage, command_line
from greenroom_backend.store.jobs import OPEN
from greenroom_backend.store.log import Head
from greenroom_backend.worker import Pace, Worker

load_pack()  # before anything is forked
LIMITS = QueueLimits(open_max=10_000, organisation_open_max=10_000, attempts_max=100)
LEASE_S = 1.0
HELD_S = 5.0
WAIT_S = 560.0


@dataclass(frozen=True)
class Place:
    """Where it all happens. database: empty for SQLite below `data`. port: the server's."""

    data: Path
    database: str
    port: int

    def open(self) -> Storage:
        return Storage(self.data, database=self.database, limits=LIMITS)


@dataclass(frozen=True)
class Outcome:
    """accepted: audits the server said it has. ends: events that ended them, by job.
    faults: what must not be, empty where all is well.
    """

    accepted: int
    kills: int
    attempts: int
    seconds: float
    faults: tuple[str, ...]


def kill_run(place: Place, audits: int, kills: int, seed: int, *, quick: bool) -> Outcome:
    """Hands in `audits`, kills `kills` times, and counts what came of it.

    quick: processes are forked and judge themselves, instead of by a process of their own.
    """
    begun = monotonic()
    dice = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    with closing(place.open()) as opened:
        token = opened.of(command_line()).tokens.issue(Role.operator).secret
    port = place.port
    house = _House(place, dice, quick=quick)
    accepted: dict[str, str] = {}
    try:
        house.start()
        client = threading.Thread(target=_hand_in, args=(port, token, audits, accepted, begun))
        client.start()
        storage = place.open()
        with closing(storage):
            done = 0
            pause = threading.Event()
            while client.is_alive() or _open(storage):
                if monotonic() - begun > WAIT_S:
                    break
                ended = storage.queue.depths()[State.done]
                # Spread over the whole run: a kill each time another part of the audits is done.
                if done < kills and ended >= done * audits // (kills + 1):
                    house.kill()
                    done += 1
                pause.wait(dice.uniform(0.01, 0.15))
            client.join()
            faults = tuple(_faults(storage, accepted, audits))
            attempts = _attempts(storage, accepted)
    finally:
        house.end()
    return Outcome(len(accepted), done, attempts, monotonic() - begun, faults)


class _House:
    """One server and two workers."""

    def __init__(self, place: Place, dice: random.Random, *, quick: bool) -> None:
        self._place = place
        self._dice = dice
        self._quick = quick
        # Forked from a process that has loaded everything, or each started as a person does.
        self._context: Any = multiprocessing.get_context("forkserver" if quick else "spawn")
        if quick:
            self._context.set_forkserver_preload(["backend.killing"])
        self._running: dict[str, Any] = {}

    def start(self) -> None:
        for name in ("server", "worker", "worker 2"):
            self._start(name)

    def _start(self, name: str) -> None:
        target = _serve if name == "server" else _work
        one = self._context.Process(target=target, args=(self._place, self._quick))
        one.start()
        self._running[name] = one

    def kill(self) -> None:
        """kill -9 of one of them, and another takes its place."""
        name = self._dice.choice(sorted(self._running))
        self._running[name].kill()
        self._running[name].join()
        self._start(name)

    def end(self) -> None:
        for one in self._running.values():
            one.kill()
            one.join()


def _open(storage: Storage) -> bool:
    depths = storage.queue.depths()
    return any(depths[state] for state in OPEN)


def _hand_in(port: int, token: str, audits: int, accepted: dict[str, str], begun: float) -> None:
    """Hands in each audit until it is accepted; by its key a lost answer costs nothing.

    Every other one is judged at once, by the server itself; the rest by a worker.
    """
    pause = threading.Event()
    for number in range(audits):
        key = f"audit-{number}"
        headers = {
            "X-Greenroom-Token": token,
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            **({"Prefer": "respond-async"} if number % 2 else {}),
        }
        while key not in accepted and monotonic() - begun < WAIT_S:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                connection.request("POST", "/v1/audits", evidence(number), headers)
                answer = connection.getresponse()
                body = json.loads(answer.read())
                if answer.status == 202:
                    accepted[key] = body["audit"]
                elif answer.status == 201:
                    accepted[key] = body["id"]
                else:
                    pause.wait(0.05)
            except (OSError, http.client.HTTPException, ValueError):
                pause.wait(0.05)
            finally:
                connection.close()


def evidence(number: int) -> bytes:
    """Small evidence, another for each number."""
    words = Text.model_validate(
        {"id": "t", "zone": Zone.room_title, "text": f"国家级鲜货第{number}场", "speaker": "seller"}
    )
    sample = Sample.model_validate({"at": "2026-03-01T20:00:00+08:00", "texts": (words,)})
    room = Room(platform="generic", url=f"https://room.example/{number % 20}")
    made = Evidence(
        schema=SCHEMA, carrier=Carrier.record, collector="bench", room=room, samples=(sample,)
    )
    return made.to_json().encode()


def _faults(storage: Storage, accepted: dict[str, str], audits: int) -> Iterator[str]:
    store = storage.of(command_line())
    if len(accepted) != audits:
        yield f"{audits - len(accepted)} audits were never accepted"
    if len(set(accepted.values())) != len(accepted):
        yield "two are one audit"
    for key, audit in accepted.items():
        job = store.jobs.of_audit(audit)
        if job is None:
            yield f"{key}: accepted and lost"
            continue
        ends = [event.body["stage"] for event in store.jobs.events(job.id)]
        if job.state != State.done or ends.count("done") != 1 or ends.count("judged") != 1:
            yield f"{key}: {job.state}, {Counter(ends)}"
        if store.report(job.audit) is None:
            yield f"{key}: no report"
    if sum(storage.queue.depths().values()) != audits:
        yield f"{storage.queue.depths()} jobs for {audits} audits"
    if not isinstance(found := storage.log.verify(), Head):
        yield f"the log is broken: {found}"


def _attempts(storage: Storage, accepted: dict[str, str]) -> int:
    store = storage.of(command_line())
    found = (store.jobs.of_audit(audit) for audit in accepted.values())
    return sum(job.attempts for job in found if job is not None)


def _serve(place: Place, quick: bool) -> None:  # noqa: FBT001 - a process's argument
    del quick
    settings = Settings(
        data=place.data,
        database=place.database,
        port=place.port,
        rate_burst=1e9,
        queue_open_max=LIMITS.open_max,
        lease_s=HELD_S,
    )
    app = create_app(settings, show_code=lambda _: None)
    serve(app, host="127.0.0.1", port=place.port, threads=settings.threads)


class _Here(Judge):
    """Judges in the worker itself: it is the worker that is killed."""

    def ask(self, case: Case) -> None:
        self._found = judged(case)

    def answer(self, wait_s: float) -> Judged | None:
        del wait_s
        return self._found


def _work(place: Place, quick: bool) -> None:  # noqa: FBT001 - a process's argument
    pace = Pace(lease_s=LEASE_S if quick else 5 * LEASE_S, rest_s=0.05)
    Worker(place.open(), pace, judge=_Here() if quick else None).run()


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--audits", type=int, default=500)
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--database", default="")
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), given.database, free_port())
        found = kill_run(place, given.audits, given.kills, given.seed, quick=False)
    engine = given.database.split(":")[0] or "sqlite"
    print(
        f"{engine}: {found.accepted} accepted, {found.kills} kills, {found.attempts} attempts,"
        f" {found.seconds:.0f} s, {len(found.faults)} faults"
    )
    for fault in found.faults:
        print(f"  {fault}")
    sys.exit(1 if found.faults else 0)


if __name__ == "__main__":
    main()
