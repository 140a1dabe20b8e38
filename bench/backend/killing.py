"""kill -9 of server and workers at random moments while audits are handed in.

    python bench/backend/killing.py [--audits 500] [--kills 50] [--seed 1] [--database URL]
    python bench/backend/killing.py --postgresql     # a server of the run's own

One server and two workers, each a process; whichever is killed is started again. A client hands in
audits over HTTP, each with an idempotency key, and repeats what it got no answer to. Then every
accepted audit must have ended exactly once, nothing may be left over, and the log must hold.
Exit code 1 where that is not so.

Processes are forked from one that has loaded everything, so that kills hit work and not the start,
and a worker judges by itself, so that it is killed in the middle of judging too. No wait is without
an end: the kernel ends every process after WAIT_S.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from time import monotonic, sleep

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

WAIT_S = 560
LIMITS = QueueLimits(open_max=10_000, organisation_open_max=10_000, attempts_max=100)
PACE = Pace(lease_s=2.0, rest_s=0.05)
ROOMS = 20


@dataclass(frozen=True)
class Place:
    """Where it all happens. database: empty for SQLite below `data`. port: the server's. token:
    the client's.
    """

    data: Path
    database: str
    port: int
    token: str = ""

    def open(self) -> Storage:
        return Storage(self.data, database=self.database, limits=LIMITS)

    @property
    def answers(self) -> Path:
        """Lines `number audit`: what the client was told."""
        return self.data / "accepted"

    def accepted(self) -> dict[int, str]:
        lines = self.answers.read_text("ascii").splitlines() if self.answers.exists() else []
        return {int(number): audit for number, audit in (line.split() for line in lines)}


# ---- the processes


def serve_audits(place: Place) -> None:
    settings = Settings(
        data=place.data,
        database=place.database,
        port=place.port,
        rate_burst=1e9,
        queue_open_max=LIMITS.open_max,
        lease_s=PACE.lease_s,
    )
    app = create_app(settings, show_code=lambda _: None)
    serve(app, host="127.0.0.1", port=place.port, threads=4)


class _Here(Judge):
    """Judges in the worker itself."""

    def ask(self, case: Case) -> None:
        self._found = judged(case)

    def answer(self, wait_s: float) -> Judged | None:
        del wait_s
        return self._found


def work(place: Place) -> None:
    Worker(place.open(), PACE, judge=_Here()).run()


def hand_in(place: Place, audits: int) -> None:
    """Hands in each audit until it is accepted; every other one the server judges by itself."""
    with place.answers.open("a", encoding="ascii", buffering=1) as answers:
        for number in range(audits):
            while (audit := _accepted(place, number)) is None:
                sleep(0.05)
            answers.write(f"{number} {audit}\n")


def _accepted(place: Place, number: int) -> str | None:
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=20)
    try:
        headers = {
            "X-Greenroom-Token": place.token,
            "Content-Type": "application/json",
            "Idempotency-Key": f"audit-{number}",
            **({"Prefer": "respond-async"} if number % 2 else {}),
        }
        connection.request("POST", "/v1/audits", evidence(number), headers)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    told = {http.HTTPStatus.CREATED: "id", http.HTTPStatus.ACCEPTED: "audit"}.get(answer.status)
    return json.loads(body)[told] if told else None


def evidence(number: int) -> bytes:
    """Small evidence, another for each number."""
    words = Text.model_validate(
        {"id": "t", "zone": Zone.room_title, "text": f"国家级鲜货第{number}场", "speaker": "seller"}
    )
    sample = Sample.model_validate({"at": "2026-03-01T20:00:00+08:00", "texts": (words,)})
    room = Room(platform="generic", url=f"https://room.example/{number % ROOMS}")
    made = Evidence(
        schema=SCHEMA, carrier=Carrier.record, collector="bench", room=room, samples=(sample,)
    )
    return made.to_json().encode()


# ---- killing


class House:
    """The running processes. Nothing of a database is open while one is forked: SQLite forbids."""

    def __init__(self, place: Place, audits: int) -> None:
        self._roles: dict[str, Callable[[], None]] = {
            "server": lambda: serve_audits(place),
            "worker": lambda: work(place),
            "worker 2": lambda: work(place),
            "client": lambda: hand_in(place, audits),
        }
        self._running: dict[str, ForkProcess] = {}

    def start(self, *names: str) -> None:
        for name in names or self._roles:
            context = multiprocessing.get_context("fork")
            self._running[name] = context.Process(target=_alive, args=(self._roles[name],))
            self._running[name].start()

    def kill(self, name: str) -> None:
        self._running[name].kill()
        self._running[name].join(30)

    def dead(self, wait_s: float) -> tuple[str, ...]:
        """Who ended without having been killed, waiting that long for it."""
        wait([one.sentinel for one in self._running.values() if one.is_alive()], wait_s)
        return tuple(name for name, one in self._running.items() if not one.is_alive())

    def wait_for(self, name: str, until: float) -> list[str]:
        """Waits until it has ended by itself; what is wrong where it does not."""
        self._running[name].join(max(0.0, until - monotonic()))
        return [f"{name} has not ended"] if self._running[name].is_alive() else []

    def end(self) -> None:
        for name in self._running:
            self.kill(name)


def _alive(role: Callable[[], None]) -> None:
    signal.alarm(WAIT_S)
    try:
        role()
    finally:
        # What the parent had opened is the parent's to close.
        os._exit(0)


def kill_run(place: Place, audits: int, kills: int, seed: int) -> tuple[Counter[str], list[str]]:
    """(how often each was killed, what must not be) of a run."""
    dice = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    load_pack()
    with closing(place.open()) as storage:
        token = storage.of(command_line()).tokens.issue(Role.operator).secret
    place = replace(place, token=token)
    house = House(place, audits)
    killed: Counter[str] = Counter()
    until = monotonic() + WAIT_S - 30
    house.start()
    try:
        while True:
            # One kill each time another part of the audits has ended, so that they are spread.
            share = killed.total() + 1 if killed.total() < kills else kills + 2
            reached, faults = _watch(place, house, audits * share // (kills + 2), until)
            if faults:
                return killed, faults
            if killed.total() == kills and reached:
                return killed, house.wait_for("client", until) or _judged(place, audits)
            sleep(dice.uniform(0, 0.2))
            name = dice.choice(("server", "worker", "worker 2"))
            house.kill(name)
            killed[name] += 1
            house.start(name)
    finally:
        house.end()


def _judged(place: Place, audits: int) -> list[str]:
    with closing(place.open()) as storage:
        return list(_faults(storage, place.accepted(), audits))


def _watch(place: Place, house: House, ended: int, until: float) -> tuple[bool, list[str]]:
    """Waits until that many audits have ended."""
    with closing(place.open()) as storage:
        while sum(n for state, n in storage.queue.depths().items() if state not in OPEN) < ended:
            # The client ends when all was accepted.
            if lost := set(house.dead(0.1)) - {"client"}:
                return False, [f"{name} ended by itself" for name in sorted(lost)]
            if monotonic() > until:
                return False, [f"not done in time: {storage.queue.depths()}"]
    return True, []


def _faults(storage: Storage, accepted: dict[int, str], audits: int) -> Iterator[str]:
    store = storage.of(command_line())
    if len(accepted) != audits:
        yield f"{audits - len(accepted)} audits were never accepted"
    if len(set(accepted.values())) != len(accepted):
        yield "two are one audit"
    for number, audit in accepted.items():
        job = store.jobs.of_audit(audit)
        if job is None:
            yield f"{number}: accepted and lost"
            continue
        ends = Counter(event.body["stage"] for event in store.jobs.events(job.id))
        if job.state != State.done or ends["done"] != 1 or ends["judged"] != 1:
            yield f"{number}: {job.state}, {ends}"
        kept, report = store.evidence(audit), store.report(audit)
        if kept is None or report is None or f"第{number}场" not in kept:
            yield f"{number}: no report, or another's evidence"
    if sum(storage.queue.depths().values()) != audits:
        yield f"{storage.queue.depths()} jobs for {audits} audits"
    if not isinstance(found := storage.log.verify(), Head):
        yield f"the log is broken: {found}"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--audits", type=int, default=500)
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--database", default="")
    asked.add_argument("--postgresql", action="store_true")
    given = asked.parse_args()
    begun = monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if given.postgresql:
            sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "backend"))
            from postgres import cluster  # noqa: PLC0415 - only here, and not of the package

            given.database = stack.enter_context(cluster()).new()
        place = Place(folder, given.database, free_port())
        killed, faults = kill_run(place, given.audits, given.kills, given.seed)
        accepted = place.accepted()
        with closing(place.open()) as storage:
            jobs = storage.of(command_line()).jobs
            found = [jobs.of_audit(audit) for audit in accepted.values()]
        attempts = sum(job.attempts for job in found if job is not None)
    print(
        f"{given.database.split(':')[0] or 'sqlite'}: {len(accepted)} accepted,"
        f" {killed.total()} kills {dict(sorted(killed.items()))}, {attempts} attempts,"
        f" {monotonic() - begun:.0f} s, {len(faults)} faults"
    )
    for fault in faults:
        print(f"  {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
