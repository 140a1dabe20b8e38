"""Cursors: where a list goes on, sealed so that only the backend can have made them."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from greenroom_backend.problems import RefusedError

_SEAL = 12
_MAX = 6_000


def sealed(position: list[str | int], subject: str, secret: bytes) -> str:
    """The cursor for `position`. subject: operation and filters, so that it fits no other."""
    raw = json.dumps(position, ensure_ascii=False, separators=(",", ":")).encode()
    return urlsafe_b64encode(_seal(raw, subject, secret) + raw).decode().rstrip("=")


def opened(cursor: str, subject: str, secret: bytes) -> list[str | int] | None:
    """The position in a cursor; None for the first page. Raises RefusedError for any other text."""
    if not cursor:
        return None
    try:
        raw = urlsafe_b64decode(cursor[:_MAX] + "=" * (-len(cursor) % 4))
    except ValueError:
        raw = b""
    seal, body = raw[:_SEAL], raw[_SEAL:]
    if not hmac.compare_digest(seal, _seal(body, subject, secret)):
        raise RefusedError(400, "cursor", at="cursor")
    position: list[str | int] = json.loads(body)
    return position


def _seal(raw: bytes, subject: str, secret: bytes) -> bytes:
    return hmac.digest(secret, subject.encode() + b"\0" + raw, hashlib.sha256)[:_SEAL]
