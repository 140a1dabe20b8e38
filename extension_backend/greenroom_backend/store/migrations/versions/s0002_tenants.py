"""Organisations, rooms, roles, jobs and the log; evidence and reports move out to files."""

import hashlib
import json
import uuid
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from greenroom_backend.store.blobs import Blobs, Kind

revision = "0002"
down_revision = "0001"

_DEFAULT = "default"
_MOMENT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
_ID = sa.String(32)
_SHA256 = sa.String(64)


def upgrade() -> None:
    """New tables, and in them every line of the old ones."""
    op.rename_table("audits", "released_audits")
    op.rename_table("tokens", "released_tokens")
    if op.get_bind().dialect.name == "postgresql":
        # Names of keys are one a schema there.
        op.execute("ALTER INDEX audits_pkey RENAME TO released_audits_pkey")
        op.execute("ALTER INDEX tokens_pkey RENAME TO released_tokens_pkey")
    _make_tables()
    _make_jobs()
    given = context.config.attributes
    _move(op.get_bind(), given["blobs"], given["at"])
    for name in ("released_audits", "released_tokens", "answers", "prices", "price_spans"):
        op.drop_table(name)


def _organisation(**more: Any) -> sa.Column[str]:  # noqa: ANN401 - as Column takes them
    return sa.Column("organisation", _ID, sa.ForeignKey("organisations.id"), nullable=False, **more)


def _make_tables() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("keeping", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "rooms",
        sa.Column("id", _ID, primary_key=True),
        _organisation(),
        sa.Column("page_sha256", _SHA256, nullable=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("price_key", sa.Text),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("organisation", "page_sha256", name="uq_rooms_page"),
    )
    op.create_table(
        "tokens",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("sha256", _SHA256, nullable=False, unique=True),
        _organisation(),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("rooms", sa.Text),
        sa.Column("origin", sa.String(80), nullable=False),
        sa.Column("name", sa.String(200), nullable=False, server_default=""),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT),
        sa.Column("revoked_at", _MOMENT),
        sa.Column("last_used_at", _MOMENT),
    )
    op.create_table(
        "audits",
        sa.Column("id", _ID, primary_key=True),
        _organisation(),
        sa.Column("room", _ID, sa.ForeignKey("rooms.id"), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("evidence", _SHA256, nullable=False),
        sa.Column("report", _SHA256),
        sa.Column("pictures_purged_at", _MOMENT),
        sa.Column("purged_at", _MOMENT),
    )
    op.create_index("ix_audits_room", "audits", ["room", "created_at", "id"])
    op.create_index("ix_audits_organisation", "audits", ["organisation", "created_at", "id"])
    op.create_table(
        "pictures",
        _organisation(primary_key=True),
        sa.Column("sha256", _SHA256, primary_key=True),
        sa.Column("added_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "audit_pictures",
        sa.Column("audit", _ID, sa.ForeignKey("audits.id"), primary_key=True),
        sa.Column("sha256", _SHA256, primary_key=True),
    )
    op.create_index("ix_audit_pictures_sha256", "audit_pictures", ["sha256"])
    op.create_table(
        "room_answers",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        _organisation(),
        sa.Column("room", _ID, sa.ForeignKey("rooms.id"), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
    )
    op.create_index("ix_room_answers_room", "room_answers", ["room"])
    op.create_table(
        "price_rooms",
        _organisation(primary_key=True),
        sa.Column("sha256", _SHA256, primary_key=True),
        sa.Column("room", sa.Text, nullable=False),
    )
    op.create_table(
        "room_prices",
        sa.Column("organisation", _ID, primary_key=True),
        sa.Column("room_sha256", _SHA256, primary_key=True),
        sa.Column("goods", sa.String(120), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("fen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(8), primary_key=True),
    )
    op.create_table(
        "room_price_spans",
        sa.Column("organisation", _ID, primary_key=True),
        sa.Column("room_sha256", _SHA256, primary_key=True),
        sa.Column("first", sa.String(10), primary_key=True),
        sa.Column("last", sa.String(10), primary_key=True),
    )


def _make_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", _ID, primary_key=True),
        _organisation(),
        sa.Column("room", _ID, sa.ForeignKey("rooms.id"), nullable=False),
        sa.Column("audit", _ID, sa.ForeignKey("audits.id"), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("idempotency_key", sa.String(200)),
        sa.Column("body_sha256", _SHA256),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("attempts_max", sa.Integer, nullable=False),
        sa.Column("lease", _ID),
        sa.Column("leased_until", _MOMENT),
        sa.Column("not_before", _MOMENT, nullable=False),
        sa.Column("deadline", _MOMENT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.Column("cancel_asked", sa.Boolean, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.UniqueConstraint("organisation", "idempotency_key", name="uq_jobs_key"),
    )
    op.create_index("ix_jobs_next", "jobs", ["state", "not_before", "created_at"])
    op.create_index("ix_jobs_audit", "jobs", ["audit"])
    op.create_table(
        "job_events",
        sa.Column("job", _ID, sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "holds",
        sa.Column("id", _ID, primary_key=True),
        _organisation(),
        sa.Column("audit", _ID, sa.ForeignKey("audits.id"), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("placed_at", _MOMENT, nullable=False),
        sa.Column("lifted_at", _MOMENT),
    )
    op.create_index("ix_holds_audit", "holds", ["audit"])
    op.create_table(
        "log",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("sha256", _SHA256, nullable=False),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("sha256", _SHA256, nullable=False),
        sa.Column("seal", _SHA256, nullable=False),
    )


def _move(connection: sa.Connection, blobs: Blobs, at: str) -> None:
    made = connection.execute(sa.text("SELECT min(created_at) FROM released_audits")).scalar()
    made = str(made or at)
    connection.execute(
        sa.text(
            "INSERT INTO organisations (id, name, created_at, keeping) VALUES (:i, :n, :a, '')"
        ),
        {"i": _DEFAULT, "n": _DEFAULT, "a": made},
    )
    rooms = _Rooms(connection, made)
    # One line at a time: a line can hold tens of megabytes.
    ids = [row[0] for row in connection.execute(sa.text("SELECT id FROM released_audits"))]
    for audit in ids:
        row = connection.execute(
            sa.text("SELECT * FROM released_audits WHERE id = :i"), {"i": audit}
        ).one()
        _move_audit(connection, blobs, rooms, row)
    for token in connection.execute(sa.text("SELECT * FROM released_tokens")).all():
        connection.execute(
            sa.text(
                "INSERT INTO tokens (id, sha256, organisation, role, origin, name, created_at)"
                " VALUES (:i, :s, :o, 'operator', :g, '', :a)"
            ),
            {
                "i": uuid.uuid4().hex,
                "s": token.sha256,
                "o": _DEFAULT,
                "g": token.origin,
                "a": token.created_at,
            },
        )
    for answer in connection.execute(sa.text("SELECT * FROM answers ORDER BY number")).all():
        connection.execute(
            sa.text("INSERT INTO room_answers (organisation, room, answer) VALUES (:o, :r, :a)"),
            {"o": _DEFAULT, "r": rooms.of(answer.page), "a": answer.answer},
        )
    _move_prices(connection)


class _Rooms:
    """The room of a page, made when it is first asked for."""

    def __init__(self, connection: sa.Connection, made: str) -> None:
        self._connection = connection
        self._known: dict[str, str] = {}
        self._made = made

    def of(self, page: str) -> str:
        if page not in self._known:
            self._known[page] = uuid.uuid4().hex
            self._connection.execute(
                sa.text(
                    "INSERT INTO rooms (id, organisation, page_sha256, page, name, created_at)"
                    " VALUES (:i, :o, :s, :p, '', :a)"
                ),
                {
                    "i": self._known[page],
                    "o": _DEFAULT,
                    "s": _sha256(page),
                    "p": page,
                    "a": self._made,
                },
            )
        return self._known[page]


def _move_audit(connection: sa.Connection, blobs: Blobs, rooms: _Rooms, row: sa.Row[Any]) -> None:
    evidence = blobs.put(Kind.documents, _bytes(row.evidence))
    report = blobs.put(Kind.documents, _bytes(row.report)) if row.report is not None else None
    connection.execute(
        sa.text(
            "INSERT INTO audits (id, organisation, room, created_at, evidence, report)"
            " VALUES (:i, :o, :r, :a, :e, :p)"
        ),
        {
            "i": row.id,
            "o": _DEFAULT,
            "r": rooms.of(row.room_url),
            "a": row.created_at,
            "e": evidence,
            "p": report,
        },
    )
    for sha256 in _named(row.evidence):
        if not blobs.has(Kind.pictures, sha256):
            continue
        connection.execute(
            sa.text(
                "INSERT INTO pictures (organisation, sha256, added_at) SELECT :o, :s, :a"
                " WHERE NOT EXISTS (SELECT 1 FROM pictures WHERE organisation = :o AND sha256 = :s)"
            ),
            {"o": _DEFAULT, "s": sha256, "a": row.created_at},
        )
        connection.execute(
            sa.text("INSERT INTO audit_pictures (audit, sha256) VALUES (:i, :s)"),
            {"i": row.id, "s": sha256},
        )


def _move_prices(connection: sa.Connection) -> None:
    for old, new, columns in (
        ("prices", "room_prices", ("goods", "day", "fen", "kind")),
        ("price_spans", "room_price_spans", ("first", "last")),
    ):
        names = ", ".join(columns)
        for row in connection.execute(sa.text(f"SELECT room, {names} FROM {old}")).all():  # noqa: S608
            sha256 = _sha256(row.room)
            connection.execute(
                sa.text(
                    "INSERT INTO price_rooms (organisation, sha256, room) SELECT :o, :s, :r"
                    " WHERE NOT EXISTS"
                    " (SELECT 1 FROM price_rooms WHERE organisation = :o AND sha256 = :s)"
                ),
                {"o": _DEFAULT, "s": sha256, "r": row.room},
            )
            values = ", ".join(f":{name}" for name in columns)
            connection.execute(
                sa.text(
                    f"INSERT INTO {new} (organisation, room_sha256, {names})"  # noqa: S608
                    f" VALUES (:o, :s, {values})"
                ),
                {"o": _DEFAULT, "s": sha256, **{name: getattr(row, name) for name in columns}},
            )


def _named(evidence: str) -> frozenset[str]:
    """SHA-256 of the pictures that the evidence names; none where it is no evidence."""
    try:
        return frozenset(
            image["sha256"]
            for sample in json.loads(evidence).get("samples", ())
            for image in sample.get("images", ())
            if isinstance(image.get("sha256"), str) and len(image["sha256"]) == 64
        )
    except (ValueError, TypeError, AttributeError, KeyError):
        return frozenset()


def _bytes(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")


def _sha256(words: str) -> str:
    return hashlib.sha256(_bytes(words)).hexdigest()
