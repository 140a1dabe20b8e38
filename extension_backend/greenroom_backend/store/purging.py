"""Purging what is past its term. What is left is a line in the log: what it was, and until when."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, delete, exists, select, update

from greenroom.answers.answer import Answer
from greenroom.pack import Pack
from greenroom.words import CHINA
from greenroom_backend.store.blobs import Kind
from greenroom_backend.store.callers import Caller, Role
from greenroom_backend.store.ground import Ground, Writing
from greenroom_backend.store.jobs import OPEN
from greenroom_backend.store.keeping import terms
from greenroom_backend.store.organisations import Organisation, Organisations
from greenroom_backend.store.parcels import tidy
from greenroom_backend.store.rooms import sha256_of
from greenroom_backend.store.tables import (
    ANSWERS,
    AUDIT_PICTURES,
    AUDITS,
    DOSSIERS,
    HOLDS,
    JOB_EVENTS,
    JOBS,
    KEYS,
    PICTURES,
)
from greenroom_backend.store.times import moment

# Files that no line names may belong to a request that is under way.
GRACE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Purged:
    """Numbers of audits purged, audits whose pictures were, audits past their term and on hold,
    files that went with them, and answers of people purged.
    """

    audits: int
    pictures_of: int
    held: int
    files: int
    answers: int


def purge(ground: Ground, pack: Pack, as_of: date, only: str | None = None) -> Purged:
    """Purges everything whose term ended before the day `as_of`, each audit in its own transaction.

    only: id of the one organisation that it is about. It can be broken off at any moment and run
    again. Raises StorageError.
    """
    counts = {"audits": 0, "pictures": 0, "held": 0, "answers": 0}
    for organisation in Organisations(ground).all():
        if only not in (None, organisation.id):
            continue
        caller = Caller(organisation.id, Role.admin, "retention")
        for audit in _candidates(ground, organisation):
            with ground.writing(caller) as writing:
                _purge_one(writing, audit, organisation, pack, as_of, counts)
        with ground.writing(caller) as writing:
            counts["answers"] += _purge_answers(writing, organisation, pack, as_of)
    return Purged(
        counts["audits"], counts["pictures"], counts["held"], sweep(ground), counts["answers"]
    )


def _candidates(ground: Ground, organisation: Organisation) -> tuple[str, ...]:
    with ground.database.read() as connection:
        rows = connection.execute(
            select(AUDITS.c.id)
            .where(AUDITS.c.organisation == organisation.id, AUDITS.c.purged_at.is_(None))
            .order_by(AUDITS.c.created_at)
        ).scalars()
        return tuple(rows)


def _purge_one(
    writing: Writing,
    audit: str,
    organisation: Organisation,
    pack: Pack,
    as_of: date,
    counts: dict[str, int],
) -> None:
    row = writing.connection.execute(
        select(AUDITS).where(AUDITS.c.id == audit).with_for_update()
    ).one()
    made = datetime.fromisoformat(row.created_at).astimezone(CHINA).date()
    until = terms(made, organisation.keeping, pack)
    over = until.audits is not None and until.audits < as_of
    pictures_over = over or (until.pictures is not None and until.pictures < as_of)
    if not pictures_over or _is_open(writing, audit):
        return
    if _is_held(writing, audit):
        counts["held"] += 1
        return
    if row.pictures_purged_at is None:
        counts["pictures"] += _purge_pictures(writing, audit, until.pictures)
    if over:
        _purge_documents(writing, row, until.audits)
        counts["audits"] += 1


def _is_held(writing: Writing, audit: str) -> bool:
    laid = select(HOLDS.c.id).where(HOLDS.c.audit == audit, HOLDS.c.lifted_at.is_(None))
    return writing.connection.execute(laid).first() is not None


def _is_open(writing: Writing, audit: str) -> bool:
    waiting = select(JOBS.c.id).where(JOBS.c.audit == audit, JOBS.c.state.in_(OPEN))
    return writing.connection.execute(waiting).first() is not None


def _purge_pictures(writing: Writing, audit: str, until: date | None) -> int:
    """Lets go of an audit's pictures; 1 where it had any."""
    connection = writing.connection
    names = connection.execute(
        select(AUDIT_PICTURES.c.sha256)
        .where(AUDIT_PICTURES.c.audit == audit)
        .order_by(AUDIT_PICTURES.c.sha256)
    ).scalars()
    gone = list(names)
    connection.execute(delete(AUDIT_PICTURES).where(AUDIT_PICTURES.c.audit == audit))
    connection.execute(
        update(AUDITS).where(AUDITS.c.id == audit).values(pictures_purged_at=moment(writing.at))
    )
    if not gone:
        return 0
    writing.note("pictures.purged", audit, sha256=gone, kept_until=str(until))
    return 1


def _purge_documents(writing: Writing, row: Row[Any], until: date | None) -> None:
    connection = writing.connection
    jobs = select(JOBS.c.id).where(JOBS.c.audit == row.id)
    connection.execute(delete(KEYS).where(KEYS.c.job.in_(jobs)))
    connection.execute(delete(JOB_EVENTS).where(JOB_EVENTS.c.job.in_(jobs)))
    connection.execute(delete(JOBS).where(JOBS.c.audit == row.id))
    connection.execute(
        update(AUDITS).where(AUDITS.c.id == row.id).values(purged_at=moment(writing.at))
    )
    writing.note(
        "audit.purged",
        row.id,
        made=row.created_at,
        evidence=row.evidence,
        report=row.report,
        kept_until=str(until),
    )


def _purge_answers(writing: Writing, organisation: Organisation, pack: Pack, as_of: date) -> int:
    """Purges answers past the term of the audits of their day; how many. They name who gave them,
    and are records of the same verification. Those of a room with a hold stay.
    """
    connection = writing.connection
    held = (
        select(AUDITS.c.room)
        .join(HOLDS, HOLDS.c.audit == AUDITS.c.id)
        .where(HOLDS.c.lifted_at.is_(None))
    )
    rows = connection.execute(
        select(ANSWERS)
        .where(ANSWERS.c.organisation == organisation.id, ANSWERS.c.room.not_in(held))
        .order_by(ANSWERS.c.number)
    ).all()
    gone = 0
    for row in rows:
        given = Answer.model_validate_json(row.answer)
        until = terms(given.day, organisation.keeping, pack).audits
        if until is None or until >= as_of:
            continue
        connection.execute(delete(ANSWERS).where(ANSWERS.c.number == row.number))
        sha256 = sha256_of(row.answer)
        writing.note("answer.purged", row.room, sha256=sha256, kept_until=str(until))
        gone += 1
    return gone


def sweep(ground: Ground) -> int:
    """Deletes files that nothing names any more, the leavings of crashes too; how many."""
    before = ground.clock() - GRACE
    with ground.database.write() as connection:
        connection.execute(
            delete(PICTURES).where(
                PICTURES.c.added_at < moment(before),
                ~exists().where(
                    AUDIT_PICTURES.c.sha256 == PICTURES.c.sha256,
                    AUDITS.c.id == AUDIT_PICTURES.c.audit,
                    AUDITS.c.organisation == PICTURES.c.organisation,
                ),
            )
        )
    return tidy(ground) + sum(
        ground.blobs.delete_older(kind, name, before)
        for kind, names in (
            (Kind.documents, _documents(ground)),
            (Kind.pictures, _pictures(ground)),
        )
        for name in _unnamed(ground.blobs.names(kind), names)
    )


def _unnamed(names: Iterable[str], known: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in known)


def _documents(ground: Ground) -> frozenset[str]:
    with ground.database.read() as connection:
        rows = connection.execute(
            select(AUDITS.c.evidence, AUDITS.c.report).where(AUDITS.c.purged_at.is_(None))
        ).all()
        # A job is tried again with the evidence that it was given.
        payloads = connection.execute(select(JOBS.c.payload)).scalars().all()
        dossiers = connection.execute(select(DOSSIERS.c.dossier)).scalars().all()
    given = (json.loads(payload)["evidence"] for payload in payloads)
    return frozenset({name for row in rows for name in row if name}.union(given, dossiers))


def _pictures(ground: Ground) -> frozenset[str]:
    with ground.database.read() as connection:
        return frozenset(connection.execute(select(PICTURES.c.sha256)).scalars())
