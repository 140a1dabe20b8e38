"""The tables as they are now. What the database of an older version holds is in `migrations`."""

import sqlalchemy as sa
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    TypeDecorator,
    UniqueConstraint,
)

METADATA = MetaData()


class _Words(TypeDecorator[str]):
    """Words as every database takes them: PostgreSQL holds neither NUL nor lone surrogates."""

    impl: type[sa.String]

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        """What is stored, and what is compared with it."""
        del dialect
        if value is None:
            return None
        words = value.encode("utf-8", "replace").decode()
        return words.replace("\0", "\N{REPLACEMENT CHARACTER}")


class Text(_Words):
    """Words of any length."""

    impl = sa.Text
    cache_ok = True


class String(_Words):
    """Words of a length in characters that is never exceeded."""

    impl = sa.String
    cache_ok = True


# Moments are ISO text in UTC, ordered as bytes, whatever language the server speaks.
MOMENT = String(40).with_variant(String(40, collation="C"), "postgresql")
SHA256 = String(64)
ID = String(32)

ORGANISATIONS = Table(
    "organisations",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("created_at", MOMENT, nullable=False),
    # JSON of a `KeepingProfile`; empty: the terms of law.
    Column("keeping", Text, nullable=False, server_default=""),
)

# Addresses are longer than PostgreSQL indexes, so what is looked up is their SHA-256.
ROOMS = Table(
    "rooms",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, ForeignKey("organisations.id"), nullable=False),
    Column("page_sha256", SHA256, nullable=False),
    Column("page", Text, nullable=False),
    Column("name", String(200), nullable=False, server_default=""),
    Column("price_key", Text),
    Column("created_at", MOMENT, nullable=False),
    UniqueConstraint("organisation", "page_sha256", name="uq_rooms_page"),
)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("sha256", SHA256, nullable=False, unique=True),
    Column("organisation", ID, ForeignKey("organisations.id"), nullable=False),
    Column("role", String(20), nullable=False),
    # JSON list of room ids; null: all rooms of the organisation.
    Column("rooms", Text),
    Column("origin", String(80), nullable=False),
    Column("name", String(200), nullable=False, server_default=""),
    Column("created_at", MOMENT, nullable=False),
    Column("expires_at", MOMENT),
    Column("revoked_at", MOMENT),
    Column("last_used_at", MOMENT),
)

# evidence, report: SHA-256 of documents. purged_at: when these went; the line stays as proof.
AUDITS = Table(
    "audits",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, ForeignKey("organisations.id"), nullable=False),
    Column("room", ID, ForeignKey("rooms.id"), nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("evidence", SHA256, nullable=False),
    Column("report", SHA256),
    Column("pictures_purged_at", MOMENT),
    Column("purged_at", MOMENT),
    Index("ix_audits_room", "room", "created_at", "id"),
    Index("ix_audits_organisation", "organisation", "created_at", "id"),
)

# Who brought which picture. A picture is only ever found through an organisation that brought it.
PICTURES = Table(
    "pictures",
    METADATA,
    Column("organisation", ID, ForeignKey("organisations.id"), primary_key=True),
    Column("sha256", SHA256, primary_key=True),
    Column("added_at", MOMENT, nullable=False),
)
AUDIT_PICTURES = Table(
    "audit_pictures",
    METADATA,
    Column("audit", ID, ForeignKey("audits.id"), primary_key=True),
    Column("sha256", SHA256, primary_key=True, index=True),
)

ANSWERS = Table(
    "room_answers",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("organisation", ID, ForeignKey("organisations.id"), nullable=False),
    Column("room", ID, ForeignKey("rooms.id"), nullable=False, index=True),
    Column("answer", Text, nullable=False),
)

PRICE_ROOMS = Table(
    "price_rooms",
    METADATA,
    Column("organisation", ID, ForeignKey("organisations.id"), primary_key=True),
    Column("sha256", SHA256, primary_key=True),
    Column("room", Text, nullable=False),
)
PRICES = Table(
    "room_prices",
    METADATA,
    Column("organisation", ID, primary_key=True),
    Column("room_sha256", SHA256, primary_key=True),
    Column("goods", String(120), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("fen", Integer, primary_key=True),
    Column("kind", String(8), primary_key=True),
)
SPANS = Table(
    "room_price_spans",
    METADATA,
    Column("organisation", ID, primary_key=True),
    Column("room_sha256", SHA256, primary_key=True),
    Column("first", String(10), primary_key=True),
    Column("last", String(10), primary_key=True),
)

# lease: who works on it now. events: how many there are, the number of the last.
JOBS = Table(
    "jobs",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, ForeignKey("organisations.id"), nullable=False),
    Column("room", ID, ForeignKey("rooms.id"), nullable=False),
    Column("audit", ID, ForeignKey("audits.id"), nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("idempotency_key", String(200)),
    Column("body_sha256", SHA256),
    Column("attempts", Integer, nullable=False),
    Column("attempts_max", Integer, nullable=False),
    Column("lease", ID),
    Column("leased_until", MOMENT),
    Column("not_before", MOMENT, nullable=False),
    Column("deadline", MOMENT, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("ended_at", MOMENT),
    Column("cancel_asked", Boolean, nullable=False),
    Column("events", Integer, nullable=False),
    Column("error", Text),
    UniqueConstraint("organisation", "idempotency_key", name="uq_jobs_key"),
    Index("ix_jobs_next", "state", "not_before", "created_at"),
    Index("ix_jobs_audit", "audit"),
)
JOB_EVENTS = Table(
    "job_events",
    METADATA,
    Column("job", ID, ForeignKey("jobs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", MOMENT, nullable=False),
    Column("body", Text, nullable=False),
)

HOLDS = Table(
    "holds",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("organisation", ID, ForeignKey("organisations.id"), nullable=False),
    Column("audit", ID, ForeignKey("audits.id"), nullable=False, index=True),
    Column("why", Text, nullable=False),
    Column("placed_at", MOMENT, nullable=False),
    Column("lifted_at", MOMENT),
)

# Only ever added to. sha256 = SHA-256(previous sha256 ‖ body); body is canonical JSON.
LOG = Table(
    "log",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("sha256", SHA256, nullable=False),
)
LOG_HEAD = Table(
    "log_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("sha256", SHA256, nullable=False),
    Column("seal", SHA256, nullable=False),
)
