"""Audits as one caller sees them. There is no way to them without a caller."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import insert, select, tuple_, update

from greenroom.evidence import Evidence, Room, read_evidence
from greenroom.pricing.records import room_key
from greenroom_backend.pages import page_of
from greenroom_backend.store.answers import Answers
from greenroom_backend.store.blobs import Kind
from greenroom_backend.store.callers import Caller, Right
from greenroom_backend.store.ground import Ground
from greenroom_backend.store.holds import Holds
from greenroom_backend.store.jobs import Jobs, QueueLimits
from greenroom_backend.store.pictures import link_pictures, own_picture
from greenroom_backend.store.prices import Prices
from greenroom_backend.store.rooms import Rooms, ensure_room, find_room
from greenroom_backend.store.tables import AUDIT_PICTURES, AUDITS
from greenroom_backend.store.times import moment
from greenroom_backend.store.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Audited:
    """A judged audit as kept. created_at: ISO time. report: JSON."""

    id: str
    created_at: str
    report: str


class Store:
    """What the caller may see and change. Somebody else's is as if it were not there.

    Methods raise ForbiddenError where the caller's role does not allow it, StorageError where
    disk or database fail.
    """

    def __init__(self, ground: Ground, caller: Caller, limits: QueueLimits) -> None:
        self._ground = ground
        self._limits = limits
        self.caller = caller

    @cached_property
    def answers(self) -> Answers:
        """Answers of people."""
        return Answers(self._ground, self.caller)

    @cached_property
    def prices(self) -> Prices:
        """Price histories."""
        return Prices(self._ground, self.caller)

    @cached_property
    def rooms(self) -> Rooms:
        """Rooms."""
        return Rooms(self._ground, self.caller)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens; for admins."""
        return Tokens(self._ground, self.caller)

    @cached_property
    def jobs(self) -> Jobs:
        """Audits that are done by a worker."""
        return Jobs(self._ground, self.caller, self._limits)

    @cached_property
    def holds(self) -> Holds:
        """What must not be purged."""
        return Holds(self._ground, self.caller)

    def add_evidence(self, audit_id: str, evidence: str, room_url: str, at: datetime) -> None:
        """Keeps the evidence of a new audit, not yet judged, and which of the organisation's
        pictures it names.
        """
        self.caller.must(Right.audit)
        pictures, price_key = _named(evidence)
        kept = self._ground.blobs.put(Kind.documents, as_bytes(evidence))
        with self._ground.writing(self.caller) as writing:
            room = ensure_room(self._ground, writing, page_of(room_url), price_key)
            writing.connection.execute(
                insert(AUDITS).values(
                    id=audit_id,
                    organisation=self.caller.organisation,
                    room=room,
                    created_at=moment(at),
                    evidence=kept,
                )
            )
            link_pictures(writing, audit_id, pictures)
            writing.note("audit.added", audit_id, room=room, evidence=kept)

    def put_evidence(self, audit_id: str, evidence: str) -> None:
        """Replaces the evidence of an audit by the same with the words of its pictures."""
        self.caller.must(Right.audit)
        kept = self._ground.blobs.put(Kind.documents, as_bytes(evidence))
        with self._ground.writing(self.caller) as writing:
            changed = writing.connection.execute(
                update(AUDITS)
                .where(AUDITS.c.id == audit_id, self.caller.own(AUDITS))
                .values(evidence=kept)
            )
            if changed.rowcount:
                writing.note("audit.read", audit_id, evidence=kept)

    def add_report(self, audit_id: str, report: str) -> None:
        """Keeps the report of an audit whose evidence is there."""
        self.caller.must(Right.audit)
        kept = self._ground.blobs.put(Kind.documents, as_bytes(report))
        with self._ground.writing(self.caller) as writing:
            changed = writing.connection.execute(
                update(AUDITS)
                .where(AUDITS.c.id == audit_id, self.caller.own(AUDITS))
                .values(report=kept)
            )
            if changed.rowcount:
                writing.note("audit.judged", audit_id, report=kept)

    def report(self, audit_id: str) -> tuple[str, str] | None:
        """(time made, report) as kept; None where there is no such audit or no report yet."""
        self.caller.must(Right.see)
        asked = select(AUDITS.c.created_at, AUDITS.c.report).where(
            AUDITS.c.id == audit_id, self.caller.own(AUDITS), AUDITS.c.purged_at.is_(None)
        )
        with self._ground.database.read() as connection:
            row = connection.execute(asked).first()
        if row is None or row.report is None:
            return None
        return row.created_at, self._document(row.report)

    def evidence(self, audit_id: str) -> str | None:
        """The evidence of an audit as kept, None where there is none."""
        self.caller.must(Right.see)
        asked = select(AUDITS.c.evidence).where(
            AUDITS.c.id == audit_id, self.caller.own(AUDITS), AUDITS.c.purged_at.is_(None)
        )
        with self._ground.database.read() as connection:
            kept = connection.execute(asked).scalar()
        return None if kept is None else self._document(kept)

    def picture(self, audit_id: str, sha256: str) -> bytes | None:
        """The bytes of a picture of an audit, None where the audit has none such."""
        self.caller.must(Right.see)
        asked = (
            select(AUDIT_PICTURES.c.sha256)
            .join(AUDITS, AUDITS.c.id == AUDIT_PICTURES.c.audit)
            .where(
                AUDITS.c.id == audit_id,
                self.caller.own(AUDITS),
                AUDITS.c.pictures_purged_at.is_(None),
                AUDIT_PICTURES.c.sha256 == sha256,
            )
        )
        with self._ground.database.read() as connection:
            known = connection.execute(asked).first()
        return None if known is None else self._ground.blobs.get(Kind.pictures, sha256)

    def reports(
        self, page: str, *, limit: int, before: tuple[str, str] | None = None
    ) -> tuple[Audited, ...]:
        """Judged audits of a page, newest first. before: time and id of one; older ones only."""
        self.caller.must(Right.see)
        place = tuple_(AUDITS.c.created_at, AUDITS.c.id)
        with self._ground.database.read() as connection:
            room = find_room(connection, self.caller, page)
            asked = (
                select(AUDITS.c.id, AUDITS.c.created_at, AUDITS.c.report)
                .where(
                    self.caller.own(AUDITS),
                    AUDITS.c.room == room,
                    AUDITS.c.report.is_not(None),
                    AUDITS.c.purged_at.is_(None),
                )
                .order_by(AUDITS.c.created_at.desc(), AUDITS.c.id.desc())
                .limit(limit)
            )
            rows = connection.execute(asked.where(place < before) if before else asked).all()
        return tuple(Audited(row.id, row.created_at, self._document(row.report)) for row in rows)

    def last_report(self) -> str:
        """The report of the newest judged audit. Raises LookupError where there is none."""
        kept = self._last(judged=True)
        if kept is None:
            raise LookupError("no report yet")
        return self._document(kept)

    def last_evidence(self) -> Evidence:
        """The evidence of the newest audit. Raises LookupError where there is none."""
        kept = self._last(judged=False)
        if kept is None:
            raise LookupError("no evidence yet")
        return read_evidence(self._document(kept))

    def add_picture(self, raw: bytes) -> str:
        """Keeps a picture once; returns its SHA-256 as hex."""
        self.caller.must(Right.audit)
        sha256 = self._ground.blobs.put(Kind.pictures, raw)
        with self._ground.writing(self.caller) as writing:
            own_picture(self._ground, writing, sha256)
        return sha256

    def _last(self, *, judged: bool) -> str | None:
        self.caller.must(Right.see)
        column = AUDITS.c.report if judged else AUDITS.c.evidence
        asked = (
            select(column)
            .where(self.caller.own(AUDITS), column.is_not(None), AUDITS.c.purged_at.is_(None))
            .order_by(AUDITS.c.created_at.desc())
        )
        with self._ground.database.read() as connection:
            kept: str | None = connection.execute(asked.limit(1)).scalar()
        return kept

    def _document(self, sha256: str) -> str:
        return self._ground.blobs.get(Kind.documents, sha256).decode("utf-8", "surrogatepass")


def as_bytes(words: str) -> bytes:
    """A document as it is kept."""
    return words.encode("utf-8", "surrogatepass")


def _named(evidence: str) -> tuple[frozenset[str], str | None]:
    """SHA-256 of the pictures that the evidence names, and its room's price key."""
    try:
        document = json.loads(evidence)
        pictures = frozenset(
            str(image["sha256"])
            for sample in document["samples"]
            for image in sample.get("images", ())
            if image.get("sha256")
        )
        return pictures, room_key(Room.model_validate(document["room"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return frozenset(), None
