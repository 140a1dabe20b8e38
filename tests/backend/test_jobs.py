"""The queue: whatever happens to workers, each job ends once."""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cases import case_evidence
from greenroom.evidence import day_of
from greenroom.pricing import Deal, DealKind
from greenroom_backend.store import (
    BusyError,
    ConflictError,
    LeaseLostError,
    QueueLimits,
    State,
    Storage,
    Store,
    command_line,
)
from greenroom_backend.store.blobs import Kind
from greenroom_backend.store.jobs import Claim
from greenroom_backend.store.queue import Result

EVIDENCE = case_evidence({"texts": ["room_title: 国家级鲜货"]})
LEASE_S = 30.0
KEY = "generic:https://room.example/1"


class Desk:
    """A store, its queue and a clock that is told to go on."""

    def __init__(self, storage: Storage) -> None:
        self.store: Store = storage.of(command_line())
        self.queue = storage.queue
        self.clock: Any = storage._ground.clock
        self.storage = storage

    def submit(self, words: str = "国家级鲜货", **more: Any) -> str:
        evidence = case_evidence({"texts": [f"room_title: {words}"]})
        return self.store.jobs.submit(evidence, **more).job.id

    def claim(self) -> Claim:
        claim = self.queue.claim("test", LEASE_S)
        assert claim is not None
        return claim

    def state(self, job: str) -> State:
        found = self.store.jobs.get(job)
        assert found is not None
        return found.state

    def stages(self, job: str) -> list[str]:
        return [event.body["stage"] for event in self.store.jobs.events(job)]

    def error(self, job: str) -> str:
        found = self.store.jobs.get(job)
        assert found is not None
        assert found.error is not None
        return found.error["code"]


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def result(words: str = "report") -> Result:
    deal = Deal("带鱼", date(2026, 3, 1), 5900, DealKind.shown)
    return Result("evidence with words", words, {}, KEY, (deal,), {"violation": 1})


def test_a_job_goes_its_way(desk: Desk) -> None:
    job = desk.submit()
    claim = desk.claim()
    assert claim.job == job
    assert claim.as_of is None
    evidence, album = desk.queue.material(claim)
    assert (evidence.decode(), album) == (EVIDENCE.to_json(), {})
    desk.queue.tell(claim, "reading_pictures", pictures=3)
    desk.queue.finish(claim, result())
    assert desk.state(job) == State.done
    assert desk.stages(job) == ["queued", "running", "reading_pictures", "judged", "done"]
    assert desk.store.jobs.events(job, after=3)[0].body["counts"] == {"violation": 1}
    assert [event.number for event in desk.store.jobs.events(job)] == [1, 2, 3, 4, 5]
    report = desk.store.report(claim.audit)
    assert report is not None
    assert report[1] == "report"
    assert desk.store.evidence(claim.audit) == "evidence with words"
    assert len(desk.store.prices.history(KEY).deals) == 1
    assert desk.queue.claim("test", LEASE_S) is None


def test_evidence_is_there_before_any_worker_is(desk: Desk) -> None:
    raw = b"bytes of a picture"
    sha256 = hashlib.sha256(raw).hexdigest()
    job = desk.store.jobs.submit(EVIDENCE, {sha256: raw}, as_of=day_of(EVIDENCE)).job
    assert desk.store.evidence(job.audit) == EVIDENCE.to_json()
    assert desk.store.picture(job.audit, sha256) is None, "nobody has read it yet"
    assert desk.store.report(job.audit) is None
    claim = desk.claim()
    assert desk.queue.material(claim) == (EVIDENCE.to_json().encode(), {sha256: raw})
    assert claim.as_of == day_of(EVIDENCE)


def test_jobs_are_taken_in_the_order_they_came(desk: Desk) -> None:
    jobs = []
    for _ in range(3):
        jobs.append(desk.submit())
        desk.clock.go_on(1)
    assert [desk.claim().job for _ in range(3)] == jobs


def test_a_dead_worker_s_job_is_another_s_when_its_lease_is_over(desk: Desk) -> None:
    job = desk.submit()
    dead = desk.claim()
    desk.clock.go_on(LEASE_S)
    assert desk.queue.claim("test", LEASE_S) is None
    desk.clock.go_on(1)
    second = desk.claim()
    assert (second.job, second.attempt) == (job, 2)
    for late in (
        lambda: desk.queue.finish(dead, result("of the dead")),
        lambda: desk.queue.fail(dead, "died", "", again=False),
        lambda: desk.queue.cancel(dead),
        lambda: desk.queue.hand_back(dead),
        lambda: desk.queue.tell(dead, "reading_pictures"),
        lambda: desk.queue.beat(dead, LEASE_S),
    ):
        with pytest.raises(LeaseLostError):
            late()
    assert desk.store.report(second.audit) is None
    desk.queue.finish(second, result("of the living"))
    with pytest.raises(LeaseLostError):
        desk.queue.finish(second, result("again"))
    report = desk.store.report(second.audit)
    assert report is not None
    assert report[1] == "of the living"
    assert desk.stages(job).count("done") == 1


def test_a_heartbeat_keeps_the_job(desk: Desk) -> None:
    desk.submit()
    claim = desk.claim()
    for _ in range(5):
        desk.clock.go_on(LEASE_S - 1)
        assert desk.queue.beat(claim, LEASE_S) is False
    assert desk.queue.claim("test", LEASE_S) is None
    desk.queue.finish(claim, result())


def test_after_its_last_attempt_a_job_is_given_up(desk: Desk) -> None:
    job = desk.submit()
    for attempt in (1, 2, 3):
        assert desk.claim().attempt == attempt
        desk.clock.go_on(LEASE_S + 1)
    assert desk.queue.claim("test", LEASE_S) is None
    assert (desk.state(job), desk.error(job)) == (State.failed, "gave_up")


def test_what_failed_is_tried_again_after_a_while_and_not_for_ever(desk: Desk) -> None:
    job = desk.submit()
    for wait_s in (2, 4):
        desk.queue.fail(desk.claim(), "died", "the judge died", again=True)
        assert desk.state(job) == State.queued
        desk.clock.go_on(wait_s - 0.1)
        assert desk.queue.claim("test", LEASE_S) is None
        desk.clock.go_on(0.1)
    desk.queue.fail(desk.claim(), "died", "the judge died", again=True)
    assert (desk.state(job), desk.error(job)) == (State.failed, "died")


def test_what_can_not_succeed_is_not_tried_again(desk: Desk) -> None:
    job = desk.submit()
    desk.queue.fail(desk.claim(), "evidence", "not an evidence document", again=False)
    assert (desk.state(job), desk.error(job)) == (State.failed, "evidence")


def test_a_job_handed_back_has_lost_no_attempt(desk: Desk) -> None:
    desk.submit()
    for _ in range(9):
        claim = desk.claim()
        assert claim.attempt == 1
        desk.queue.hand_back(claim)


def test_past_its_deadline_a_job_is_not_begun(desk: Desk) -> None:
    job = desk.submit()
    desk.clock.go_on(3_600)
    assert desk.queue.claim("test", LEASE_S) is None
    assert (desk.state(job), desk.error(job)) == (State.failed, "late")


def test_a_queued_job_is_cancelled_at_once_and_a_running_one_when_it_hears_of_it(
    desk: Desk,
) -> None:
    queued = desk.submit()
    cancelled = desk.store.jobs.cancel(queued)
    assert cancelled is not None
    assert cancelled.state == State.cancelled
    assert desk.queue.claim("test", LEASE_S) is None
    running = desk.submit()
    claim = desk.claim()
    asked = desk.store.jobs.cancel(running)
    assert asked is not None
    assert (asked.state, asked.cancel_asked) == (State.running, True)
    assert desk.queue.beat(claim, LEASE_S) is True
    desk.queue.cancel(claim)
    assert desk.state(running) == State.cancelled


def test_cancelling_what_a_dead_worker_held_ends_it(desk: Desk) -> None:
    job = desk.submit()
    desk.claim()
    desk.store.jobs.cancel(job)
    desk.clock.go_on(LEASE_S + 1)
    assert desk.queue.claim("test", LEASE_S) is None
    assert desk.state(job) == State.cancelled


def test_what_has_ended_stays_as_it_ended(desk: Desk) -> None:
    job = desk.submit()
    desk.queue.finish(desk.claim(), result())
    before = desk.stages(job)
    again = desk.store.jobs.cancel(job)
    assert again is not None
    assert again.state == State.done
    assert desk.stages(job) == before


def test_the_same_key_is_the_same_job(desk: Desk) -> None:
    first = desk.store.jobs.submit(EVIDENCE, key="k")
    again = desk.store.jobs.submit(EVIDENCE, key="k")
    assert (first.fresh, again.fresh) == (True, False)
    assert again.job == first.job
    desk.queue.finish(desk.claim(), result())
    assert desk.store.jobs.submit(EVIDENCE, key="k").job.state == State.done
    with pytest.raises(ConflictError):
        desk.submit("别的话", key="k")
    with pytest.raises(ConflictError):
        desk.store.jobs.submit(EVIDENCE, as_of=date(2026, 3, 2), key="k")
    raw = b"a picture"
    with pytest.raises(ConflictError):
        desk.store.jobs.submit(EVIDENCE, {hashlib.sha256(raw).hexdigest(): raw}, key="k")


def test_sixteen_at_once_with_one_key_make_one_job(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: desk.store.jobs.submit(EVIDENCE, key="k"), range(16)))
    assert len({one.job.id for one in made}) == 1
    assert sum(one.fresh for one in made) == 1


def test_eight_workers_take_each_job_once(desk: Desk) -> None:
    jobs = {desk.submit() for _ in range(24)}
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: desk.queue.claim("test", LEASE_S), range(32)))
    assert sorted(one.job for one in taken if one) == sorted(jobs)


def test_a_full_queue_says_when_to_come_back(open_storage: Callable[..., Storage]) -> None:
    desk = Desk(open_storage(limits=QueueLimits(open_max=5, organisation_open_max=3)))
    for _ in range(3):
        desk.submit()
    with pytest.raises(BusyError) as refused:
        desk.submit()
    assert refused.value.retry_after_s > 0
    # Another organisation still has room, until all is full.
    other = desk.storage.of(command_line(desk.storage.organisations.add("other").id))
    for _ in range(2):
        other.jobs.submit(EVIDENCE)
    with pytest.raises(BusyError):
        other.jobs.submit(EVIDENCE)
    desk.queue.finish(desk.claim(), result())
    other.jobs.submit(EVIDENCE)


def test_who_is_turned_away_leaves_nothing_behind(
    open_storage: Callable[..., Storage], tmp_path: Any
) -> None:
    desk = Desk(open_storage(limits=QueueLimits(open_max=0)))
    with pytest.raises(BusyError):
        desk.submit()
    assert not (tmp_path / "data" / "documents").exists()
    assert desk.store.rooms.all() == ()


def test_the_depths_are_told(desk: Desk) -> None:
    for _ in range(3):
        desk.submit()
    desk.queue.finish(desk.claim(), result())
    desk.claim()
    assert desk.queue.depths() == {
        "queued": 1,
        "running": 1,
        "done": 1,
        "failed": 0,
        "cancelled": 0,
    }


def test_every_end_stands_in_the_log(desk: Desk) -> None:
    desk.submit()
    desk.queue.finish(desk.claim(), result())
    desk.store.jobs.cancel(desk.submit())
    desk.submit()
    desk.queue.fail(desk.claim(), "evidence", "not an evidence document", again=False)
    with desk.storage._ground.database.read() as connection:
        log = "\n".join(body for _, body, _ in desk.storage.log.lines(connection))
    for action in ("job.queued", "job.done", "job.cancelled", "job.failed", "audit.judged"):
        assert f'"action":"{action}"' in log
    assert datetime(2026, 3, 1, 12, tzinfo=UTC).isoformat() in log


def parcels(desk: Desk) -> list[str]:
    return list(desk.storage._ground.blobs.names(Kind.parcels))


RAW = b"a picture with what a viewer wrote"
ALBUM = {hashlib.sha256(RAW).hexdigest(): RAW}


def test_of_pictures_only_what_reading_left_is_kept(desk: Desk) -> None:
    """As they came, viewers' words stand in them."""
    job = desk.store.jobs.submit(EVIDENCE, ALBUM).job
    assert len(parcels(desk)) == 1
    veiled = b"the same with those words covered"
    name = hashlib.sha256(veiled).hexdigest()
    done = Result("evidence", "report", {name: veiled}, KEY, (), {})
    desk.queue.finish(desk.claim(), done)
    assert parcels(desk) == []
    assert desk.store.picture(job.audit, name) == veiled
    assert [*desk.storage._ground.blobs.names(Kind.pictures)] == [name]


@pytest.mark.parametrize("end", ["failed", "cancelled", "cancelled early", "late", "given up"])
def test_pictures_go_however_the_job_ends(desk: Desk, end: str) -> None:
    job = desk.store.jobs.submit(EVIDENCE, ALBUM).job.id
    if end == "failed":
        desk.queue.fail(desk.claim(), "x", "x", again=False)
    elif end == "cancelled":
        desk.queue.cancel(desk.claim())
    elif end == "cancelled early":
        desk.store.jobs.cancel(job)
    elif end == "late":
        desk.clock.go_on(3_601)
        assert desk.queue.claim("test", LEASE_S) is None
    else:
        for _ in range(3):
            desk.claim()
            desk.clock.go_on(LEASE_S + 1)
        assert desk.queue.claim("test", LEASE_S) is None
    found = desk.store.jobs.get(job)
    assert found is not None
    assert found.ended_at is not None
    assert parcels(desk) == []
    assert [*desk.storage._ground.blobs.names(Kind.pictures)] == []


def test_pictures_stay_as_long_as_the_job_may_be_tried_again(desk: Desk) -> None:
    desk.store.jobs.submit(EVIDENCE, ALBUM)
    desk.queue.fail(desk.claim(), "x", "x", again=True)
    desk.clock.go_on(60)
    assert desk.queue.material(desk.claim())[1] == ALBUM


def test_two_jobs_with_one_picture_do_not_share_its_file(desk: Desk) -> None:
    first, second = (desk.store.jobs.submit(EVIDENCE, ALBUM).job.id for _ in range(2))
    desk.store.jobs.cancel(first)
    claim = desk.claim()
    assert (claim.job, desk.queue.material(claim)[1]) == (second, ALBUM)


def test_what_a_crash_left_behind_is_tidied_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    waiting = desk.store.jobs.submit(EVIDENCE, ALBUM)
    left = desk.storage._ground.blobs.put(Kind.parcels, b"of a submission that never was one")
    assert desk.queue.tidy() == 0, "it may be under way"
    for path in (tmp_path / "data" / "parcels").glob("??/*"):
        os.utime(path, (0, 0))
    assert desk.queue.tidy() == 1
    assert left not in parcels(desk)
    assert len(parcels(desk)) == 1
    assert waiting.fresh


def test_a_key_whose_audit_failed_is_free_again(desk: Desk) -> None:
    first = desk.store.jobs.submit(EVIDENCE, key="k").job.id
    desk.queue.fail(desk.claim(), "x", "x", again=False)
    again = desk.store.jobs.submit(EVIDENCE, key="k")
    assert again.fresh
    assert again.job.id != first
    assert not desk.store.jobs.submit(EVIDENCE, key="k").fresh


def test_whoever_submits_may_take_it_at_once(desk: Desk) -> None:
    taken = desk.store.jobs.submit(EVIDENCE, lease_s=LEASE_S)
    assert taken.claim is not None
    assert desk.queue.claim("test", LEASE_S) is None
    desk.clock.go_on(LEASE_S + 1)
    other = desk.claim()
    with pytest.raises(LeaseLostError):
        desk.queue.finish(taken.claim, result())
    desk.queue.finish(other, result())
