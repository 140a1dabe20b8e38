"""Tokens: 256 random bits, of which only the SHA-256 is kept."""

import hashlib
import json
import secrets
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Row, insert, select, update

from greenroom.errors import InputError
from greenroom_backend.store.callers import Caller, Right, Role
from greenroom_backend.store.errors import StorageError
from greenroom_backend.store.ground import Ground
from greenroom_backend.store.rooms import Rooms
from greenroom_backend.store.tables import TOKENS
from greenroom_backend.store.times import moment, moment_or_none

# A mark by which scanners for leaked secrets, and our own logs, know a token.
MARK: Final = "grm_"
_USED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret. rooms: ids, None for all. Times: ISO, UTC."""

    id: str
    role: Role
    rooms: tuple[str, ...] | None
    origin: str
    name: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None


@dataclass(frozen=True, slots=True)
class Issued:
    """secret: shown once and known to nobody afterwards."""

    token: Token
    secret: str


class Tokens:
    """The tokens of the caller's organisation."""

    def __init__(self, ground: Ground, caller: Caller) -> None:
        self._ground = ground
        self._caller = caller

    def issue(
        self,
        role: Role,
        *,
        rooms: Iterable[str] | None = None,
        origin: str = "",
        name: str = "",
        lasts: timedelta | None = None,
        secret: str | None = None,
    ) -> Issued:
        """A new token. rooms: ids, None for all. origin: of the only page that may use it, empty
        for callers without one. secret: of 256 bits at least where somebody else has made it.

        Raises ForbiddenError; InputError where there is no such room.
        """
        self._caller.must(Right.administer)
        bound = None if rooms is None else tuple(sorted(set(rooms)))
        known = {room.id for room in Rooms(self._ground, self._caller).all()} if bound else set()
        if bound is not None and (not bound or not known.issuperset(bound)):
            raise InputError("no such room", at="rooms")
        secret = secret if secret is not None else MARK + secrets.token_urlsafe(32)
        with self._ground.writing(self._caller) as writing:
            token = {
                "id": uuid.uuid4().hex,
                "sha256": hash_of(secret),
                "organisation": self._caller.organisation,
                "role": str(role),
                "rooms": None if bound is None else json.dumps(bound),
                "origin": origin,
                "name": name[:200],
                "created_at": moment(writing.at),
                "expires_at": moment_or_none(writing.at + lasts if lasts else None),
            }
            writing.connection.execute(insert(TOKENS).values(**token))
            writing.note(
                "token.issued",
                token["id"] or "",
                role=str(role),
                rooms=None if bound is None else list(bound),
                origin=origin,
                expires_at=token["expires_at"],
            )
            row = writing.connection.execute(select(TOKENS).where(TOKENS.c.id == token["id"])).one()
        return Issued(_token(row), secret)

    def all(self) -> tuple[Token, ...]:
        """Every token, revoked ones too, oldest first. Raises ForbiddenError."""
        self._caller.must(Right.administer)
        with self._ground.database.read() as connection:
            rows = connection.execute(
                select(TOKENS)
                .where(TOKENS.c.organisation == self._caller.organisation)
                .order_by(TOKENS.c.created_at, TOKENS.c.id)
            ).all()
        return tuple(_token(row) for row in rows)

    def revoke(self, token_id: str) -> None:
        """Ends a token now. Raises ForbiddenError; InputError where none such is open."""
        self._caller.must(Right.administer)
        with self._ground.writing(self._caller) as writing:
            ended = writing.connection.execute(
                update(TOKENS)
                .where(
                    TOKENS.c.id == token_id,
                    TOKENS.c.organisation == self._caller.organisation,
                    TOKENS.c.revoked_at.is_(None),
                )
                .values(revoked_at=moment(writing.at))
            )
            if ended.rowcount != 1:
                raise InputError("no such token, or it is revoked already", at=token_id)
            writing.note("token.revoked", token_id)

    def revoke_all(self) -> int:
        """Ends every token, so that all must pair again; how many that were."""
        self._caller.must(Right.administer)
        with self._ground.writing(self._caller) as writing:
            open_ = (
                TOKENS.c.organisation == self._caller.organisation,
                TOKENS.c.revoked_at.is_(None),
            )
            ids = writing.connection.execute(select(TOKENS.c.id).where(*open_)).scalars().all()
            writing.connection.execute(
                update(TOKENS).where(*open_).values(revoked_at=moment(writing.at))
            )
            for token_id in ids:
                writing.note("token.revoked", token_id)
        return len(ids)


def admit(ground: Ground, secret: str, origin: str) -> Caller | None:
    """Who holds the token, None where it is unknown, expired, revoked or another origin's.

    origin: the caller's Origin header, empty where there is none. Looked up by hash, so there is
    no timing to read.
    """
    now = ground.clock()
    with ground.database.read() as connection:
        row = connection.execute(select(TOKENS).where(TOKENS.c.sha256 == hash_of(secret))).first()
    if row is None or row.origin != origin or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= moment(now):
        return None
    if row.last_used_at is None or row.last_used_at <= moment(now - _USED_EVERY):
        # To the minute is near enough. A disk that is full must not keep readers out.
        with suppress(StorageError), ground.database.write() as connection:
            connection.execute(
                update(TOKENS).where(TOKENS.c.id == row.id).values(last_used_at=moment(now))
            )
    rooms = None if row.rooms is None else frozenset(json.loads(row.rooms))
    return Caller(row.organisation, Role(row.role), row.id, rooms)


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _token(row: Row[tuple[object, ...]]) -> Token:
    return Token(
        row.id,
        Role(row.role),
        None if row.rooms is None else tuple(json.loads(row.rooms)),
        row.origin,
        row.name,
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.last_used_at,
    )
