"""The queue as workers see it: claim, heartbeat, end. Only who holds the lease may say anything.

A worker that dies says nothing more: its lease runs out and another takes the job. A worker that
was only slow finds its lease gone and throws its result away. So each job ends once.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update

from greenroom.pricing.history import Deal, PriceHistory
from greenroom_backend.store.blobs import Kind
from greenroom_backend.store.callers import Caller, Role
from greenroom_backend.store.dossiers import Dossiers
from greenroom_backend.store.errors import LeaseLostError
from greenroom_backend.store.ground import Ground, Writing
from greenroom_backend.store.jobs import Claim, State, add_event, end_job, take
from greenroom_backend.store.parcels import open_parcel, tidy
from greenroom_backend.store.pictures import link_pictures, own_picture
from greenroom_backend.store.prices import add_prices, read_history
from greenroom_backend.store.tables import AUDITS, JOBS
from greenroom_backend.store.times import moment

BACK_OFF_S: Final = 2.0
_SYSTEM: Final = Caller("", Role.admin, "worker")


@dataclass(frozen=True, slots=True)
class Result:
    """What an audit comes to. evidence, report: JSON. album: the pictures that the evidence names,
    by SHA-256, viewers' words in them covered. deals: prices seen, of `price_key`.
    """

    evidence: str
    report: str
    album: Mapping[str, bytes]
    price_key: str
    deals: tuple[Deal, ...]
    counts: Mapping[str, int]


class Queue:
    """Jobs of all organisations."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def claim(self, worker: str, lease_s: float) -> Claim | None:
        """The oldest job that nobody holds, held for `lease_s` seconds; None where there is none.

        What is past its deadline, cancelled or tried too often is ended on the way.
        """
        while True:
            now = moment(self._ground.clock())
            with self._ground.database.read() as connection:
                # Looking costs nobody anything; only taking does.
                if connection.execute(select(JOBS.c.id).where(_free(now)).limit(1)).first() is None:
                    return None
            with self._ground.writing(_SYSTEM) as writing:
                row = writing.connection.execute(
                    select(JOBS)
                    .where(_free(now))
                    .order_by(JOBS.c.created_at, JOBS.c.id)
                    .limit(1)
                    .with_for_update(skip_locked=True)
                ).first()
                if row is None:
                    return None
                theirs = _in_the_name_of(writing, row.organisation, worker)
                if not _ended(theirs, row):
                    return take(theirs, row, lease_s)

    def beat(self, claim: Claim, lease_s: float) -> bool:
        """Holds the job for `lease_s` seconds more; True where it shall be cancelled.

        Raises LeaseLostError.
        """
        now = self._ground.clock()
        with self._ground.database.write() as connection:
            held = connection.execute(
                update(JOBS)
                .where(_held(claim))
                .values(leased_until=moment(now + timedelta(seconds=lease_s)))
            )
            _must_hold(held.rowcount)
            asked: bool = connection.execute(
                select(JOBS.c.cancel_asked).where(JOBS.c.id == claim.job)
            ).scalar_one()
        return asked

    def tell(self, claim: Claim, stage: str, **more: str | int) -> None:
        """Adds an event: how far the job is. Raises LeaseLostError."""
        with self._ending(claim) as writing:
            add_event(writing, claim.job, {"stage": stage, **more})

    def material(self, claim: Claim) -> tuple[bytes, dict[str, bytes]]:
        """(evidence, pictures by SHA-256) of a claimed job. Raises StorageError."""
        evidence = self._ground.blobs.get(Kind.documents, claim.evidence)
        return evidence, open_parcel(self._ground, claim.parcel)

    def dossier(self, claim: Claim) -> str | None:
        """The dossier of the room as JSON text, None where none was put."""
        return Dossiers(self._ground, _worker(claim)).get(claim.room)

    def history(self, claim: Claim, price_key: str) -> PriceHistory:
        """What is kept of the prices of the room that is called so."""
        with self._ground.database.read() as connection:
            return read_history(connection, claim.organisation, price_key)

    def finish(self, claim: Claim, result: Result) -> None:
        """Keeps the result and ends the job, both or neither. Raises LeaseLostError."""
        put = self._ground.blobs.put
        evidence = put(Kind.documents, result.evidence.encode("utf-8", "surrogatepass"))
        report = put(Kind.documents, result.report.encode("utf-8", "surrogatepass"))
        pictures = [put(Kind.pictures, raw) for raw in result.album.values()]
        with self._ending(claim) as writing:
            writing.connection.execute(
                update(AUDITS)
                .where(AUDITS.c.id == claim.audit)
                .values(evidence=evidence, report=report)
            )
            for sha256 in sorted(pictures):
                own_picture(self._ground, writing, sha256)
            link_pictures(writing, claim.audit, pictures)
            add_prices(self._ground, writing, result.price_key, result.deals)
            add_event(writing, claim.job, {"stage": "judged", "counts": dict(result.counts)})
            writing.note("audit.judged", claim.audit, evidence=evidence, report=report)
            end_job(writing, claim.job, State.done)

    def fail(self, claim: Claim, code: str, message: str, *, again: bool) -> None:
        """Ends the attempt; again: another may do better, if any is left. Raises LeaseLostError."""
        with self._ending(claim) as writing:
            row = writing.connection.execute(select(JOBS).where(JOBS.c.id == claim.job)).one()
            if again and row.attempts < row.attempts_max and not row.cancel_asked:
                later = writing.at + timedelta(seconds=BACK_OFF_S * 2 ** (row.attempts - 1))
                _put_back(writing, claim.job, not_before=moment(later))
                add_event(writing, claim.job, {"stage": "retrying", "code": code})
            else:
                end_job(writing, claim.job, State.failed, {"code": code, "message": message[:500]})

    def cancel(self, claim: Claim) -> None:
        """Ends a job that shall be cancelled. Raises LeaseLostError."""
        with self._ending(claim) as writing:
            end_job(writing, claim.job, State.cancelled)

    def hand_back(self, claim: Claim) -> None:
        """Gives the job back untried, as a worker does that stops. Raises LeaseLostError."""
        with self._ending(claim) as writing:
            _put_back(writing, claim.job, attempts=claim.attempt - 1)
            add_event(writing, claim.job, {"stage": "queued"})

    def tidy(self) -> int:
        """Deletes pictures that jobs left behind which ended, or never came to be, in a crash."""
        return tidy(self._ground)

    def depths(self) -> dict[str, int]:
        """How many jobs there are in each state."""
        with self._ground.database.read() as connection:
            rows = connection.execute(
                select(JOBS.c.state, func.count()).group_by(JOBS.c.state)
            ).all()
        return {str(state): 0 for state in State} | {row[0]: row[1] for row in rows}

    @contextmanager
    def _ending(self, claim: Claim) -> Iterator[Writing]:
        """A transaction of the lease's holder: the job's line is locked and the lease good."""
        with self._ground.writing(_worker(claim)) as writing:
            touched = writing.connection.execute(
                update(JOBS).where(_held(claim)).values(lease=claim.lease)
            )
            _must_hold(touched.rowcount)
            yield writing


def _worker(claim: Claim) -> Caller:
    return Caller(claim.organisation, Role.admin, "worker")


def _free(now: str) -> ColumnElement[bool]:
    return or_(
        and_(JOBS.c.state == State.queued, JOBS.c.not_before <= now),
        and_(JOBS.c.state == State.running, JOBS.c.leased_until < now),
    )


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(JOBS.c.id == claim.job, JOBS.c.lease == claim.lease, JOBS.c.state == State.running)


def _must_hold(rows: int) -> None:
    if rows != 1:
        raise LeaseLostError("the job is no longer ours", at="job")


def _in_the_name_of(writing: Writing, organisation: str, worker: str) -> Writing:
    caller = Caller(organisation, Role.admin, f"worker {worker}")
    return replace(writing, caller=caller)


def _ended(writing: Writing, row: Row[Any]) -> bool:
    """Ends a job that no attempt is left for; whether it did."""
    if row.cancel_asked:
        end_job(writing, row.id, State.cancelled)
    elif row.deadline <= moment(writing.at):
        error = {"code": "late", "message": "it was not its turn before its time was over"}
        end_job(writing, row.id, State.failed, error)
    elif row.attempts >= row.attempts_max:
        error = {"code": "gave_up", "message": f"{row.attempts} attempts ended without a word"}
        end_job(writing, row.id, State.failed, error)
    else:
        return False
    return True


def _put_back(writing: Writing, job: str, **changes: str | int) -> None:
    writing.connection.execute(
        update(JOBS)
        .where(JOBS.c.id == job)
        .values(state=str(State.queued), lease=None, leased_until=None, **changes)
    )
