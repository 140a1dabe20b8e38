"""A real worker with its real judging process."""

import hashlib
import io
import os
import signal
from collections.abc import Iterator
from threading import Event

import pytest
from PIL import Image

from cases import case_evidence
from greenroom import __version__
from greenroom.engine import judge
from greenroom.evidence import Evidence, day_of
from greenroom.pack import load_pack
from greenroom.pricing.history import PriceHistory
from greenroom.report import Report
from greenroom_backend.bell import Bell
from greenroom_backend.judging import Case, Failed, Judge, Judged
from greenroom_backend.store import State, Storage, command_line
from greenroom_backend.store.blobs import Kind
from greenroom_backend.worker import Pace, Worker

EVIDENCE = case_evidence({"texts": ["room_title: 国家级鲜货"]})


@pytest.fixture
def database() -> str:
    """SQLite: the queue's own tests run on both, a judging process knows no database."""
    return ""


@pytest.fixture
def worker(storage: Storage) -> Iterator[Worker]:
    made = Worker(storage, Pace(rest_s=0.05), name="test")
    yield made
    made._judge.end()


def test_a_worker_judges_as_the_engine_does(storage: Storage, worker: Worker) -> None:
    store = storage.of(command_line())
    job = store.jobs.submit(EVIDENCE).job
    assert worker.step()
    kept = store.report(job.audit)
    assert kept is not None
    expected = judge(EVIDENCE, load_pack(), day_of(EVIDENCE), version=__version__)
    assert Report.model_validate_json(kept[1]) == expected
    found = store.jobs.events(job.id)
    assert [event.body["stage"] for event in found] == ["queued", "running", "judged", "done"]
    assert found[2].body["counts"] == {str(one): n for one, n in expected.counts.items()}
    assert not worker.step()


def test_a_judge_that_is_killed_costs_an_attempt(storage: Storage, worker: Worker) -> None:
    store = storage.of(command_line())
    store.jobs.submit(EVIDENCE)
    worker.step()
    victim = worker._judge._process
    os.kill(victim.pid, signal.SIGKILL)
    victim.join()
    job = store.jobs.submit(case_evidence({"texts": ["room_title: 带鱼"]})).job
    worker.step()
    found = store.jobs.get(job.id)
    assert found is not None
    assert (found.state, found.attempts) == (State.queued, 1)
    clock = storage._ground.clock
    clock.go_on(2)  # type: ignore[attr-defined]
    worker.step()
    found = store.jobs.get(job.id)
    assert found is not None
    assert (found.state, found.attempts) == (State.done, 2)


def test_an_audit_that_takes_too_long_is_ended(storage: Storage) -> None:
    worker = Worker(storage, Pace(attempt_s=0, rest_s=0))
    job = storage.of(command_line()).jobs.submit(EVIDENCE).job
    worker.step()
    found = storage.of(command_line()).jobs.get(job.id)
    assert found is not None
    assert found.error is not None
    assert (found.state, found.error["code"]) == (State.failed, "late")
    assert worker._judge._pipe is None


def test_a_worker_that_stops_hands_its_job_back(storage: Storage) -> None:
    worker = Worker(storage, Pace(rest_s=0))
    job = storage.of(command_line()).jobs.submit(EVIDENCE).job
    worker.stop()
    worker.step()
    found = storage.of(command_line()).jobs.get(job.id)
    assert found is not None
    assert (found.state, found.attempts) == (State.queued, 0)


def test_a_job_that_is_cancelled_while_it_runs_ends(storage: Storage) -> None:
    store = storage.of(command_line())
    worker = Worker(storage, Pace(lease_s=0.001, rest_s=0))
    job = store.jobs.submit(EVIDENCE).job
    claim = storage.queue.claim("test", 30)
    assert claim is not None
    store.jobs.cancel(job.id)
    worker._work(claim)
    found = store.jobs.get(job.id)
    assert found is not None
    assert found.state == State.cancelled
    assert store.report(job.audit) is None


def test_evidence_that_is_damaged_on_disk_is_an_error_and_no_pass(
    storage: Storage, worker: Worker
) -> None:
    store = storage.of(command_line())
    job = store.jobs.submit(EVIDENCE).job
    ground = storage._ground
    [name] = ground.blobs.names(Kind.documents)
    ground.blobs._path(Kind.documents, name).write_bytes(b"damaged")  # type: ignore[attr-defined]
    for wait_s in (2, 4, 8):
        worker.step()
        ground.clock.go_on(wait_s)  # type: ignore[attr-defined]
    found = store.jobs.get(job.id)
    assert found is not None
    assert found.error is not None
    assert (found.state, found.error["code"]) == (State.failed, "storage")


def test_a_worker_s_thread_ends_when_it_is_told_to(storage: Storage) -> None:
    store = storage.of(command_line())
    worker = Worker(storage, Pace(rest_s=0.01))
    worker.start()
    worker.stop()
    assert worker._thread is not None
    assert not worker._thread.is_alive()
    assert store.jobs.submit(EVIDENCE).job.state == State.queued


def test_rubbish_is_an_answer_and_not_the_judge_s_end() -> None:
    one = Judge()
    for raw in (b"", b"{}", b"\xff", b"[" * 100_000):
        one.ask(Case(raw, {}, PriceHistory(), None, None))
        found = one.answer(60)
        assert isinstance(found, Failed)
        assert (found.code, found.again) == ("evidence", False)
    one.ask(Case(EVIDENCE.to_json().encode(), {}, PriceHistory(), None, None))
    found = one.answer(60)
    assert isinstance(found, Judged)
    one.end()
    one.end()


def test_words_of_pictures_are_read_by_the_worker(storage: Storage, worker: Worker) -> None:
    store = storage.of(command_line())
    buffer = io.BytesIO()
    Image.new("RGB", (300, 80), "white").save(buffer, "PNG")
    raw = buffer.getvalue()
    sha256 = hashlib.sha256(raw).hexdigest()
    case = EVIDENCE.model_dump(mode="json", by_alias=True)
    case["samples"][0]["images"] = [{"id": "i", "zone": "cover", "sha256": sha256}]
    job = store.jobs.submit(Evidence.model_validate(case), {sha256: raw}).job
    worker.step()
    stages = [event.body["stage"] for event in store.jobs.events(job.id)]
    assert stages == ["queued", "running", "reading_pictures", "judged", "done"]
    kept = store.evidence(job.audit)
    assert kept is not None
    [image] = Evidence.model_validate_json(kept).samples[0].images
    assert image.width_px == 300


class Watched(Judge):
    """A judge that tells when it was asked and prepared."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.prepared = Event(), Event()

    def ask(self, case: Case) -> None:
        super().ask(case)
        self.asked.set()

    def prepare(self) -> None:
        super().prepare()
        self.prepared.set()


def test_a_ring_wakes_a_worker_that_rests(storage: Storage) -> None:
    bell, judge_ = Bell(), Watched()
    worker = Worker(storage, Pace(rest_s=3_600), judge=judge_, bell=bell)
    worker.start()
    try:
        bell.for_pictures()
        assert judge_.prepared.wait(60)
        storage.of(command_line()).jobs.submit(EVIDENCE)
        bell.for_work()
        assert judge_.asked.wait(60)
    finally:
        worker.stop()


def test_a_judge_that_was_prepared_judges_as_before(storage: Storage, worker: Worker) -> None:
    worker._judge.prepare()
    job = storage.of(command_line()).jobs.submit(EVIDENCE).job
    assert worker.step()
    found = storage.of(command_line()).jobs.get(job.id)
    assert found is not None
    assert found.state == State.done
