"""Alerts on new violations: what is told, signed, and kept until it was delivered."""

import gzip
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from greenroom.batch.asking import ask
from greenroom.batch.journal import put_whole
from greenroom.batch.result import Result
from greenroom.compare import Change, compare
from greenroom.errors import GreenroomError, LateError, SiteError
from greenroom.outcome import Outcome
from greenroom.report import Report

SCHEMA = "greenroom-alert/1"
NAME = "alert.json"
SENT = "alert.sent.json"
MAX_ROOMS = 500
MAX_OF_A_ROOM = 20
TRIES = 5
_ASK_S = 15.0
_NEW = (Change.new, Change.reopened)


def news(before: Path, after: Path, results: Iterable[Result]) -> list[dict[str, Any]]:
    """Rooms with violations that the run before did not have. results: of the run after.

    A room that the run before did not see, or whose address leads elsewhere by now, has no news.
    """
    found = []
    for result in results:
        if not result.counts.get(Outcome.violation):
            continue
        then, now = (_report(folder, result) for folder in (before, after))
        if then is None or now is None:
            continue
        rows = compare([then, now], same_room=True).rows
        new = [
            {
                "check": row.check,
                "says": row.says.model_dump(),
                "quote": row.quote,
                "fingerprint": row.fingerprint,
            }
            for row in rows
            if row.change in _NEW and row.outcome is Outcome.violation and row.waiver is None
        ]
        if new:
            found.append(
                {
                    "key": result.key,
                    "url": result.url,
                    "name": result.name or result.title,
                    "platform": result.platform,
                    "violations": len(new),
                    "new": new[:MAX_OF_A_ROOM],
                }
            )
    return found


def _report(run: Path, result: Result) -> Report | None:
    path = run / "rooms" / result.key[:2] / result.key / "report.json.gz"
    return (
        Report.model_validate_json(gzip.decompress(path.read_bytes())) if path.is_file() else None
    )


def write_alert(run: Path, rooms: list[dict[str, Any]], at: datetime) -> None:
    """Keeps the alert of a run until it is delivered; none where nothing is new."""
    if not rooms or (run / SENT).exists():
        return
    told = {
        "schema": SCHEMA,
        "run": run.name,
        "at": at.isoformat(timespec="seconds"),
        "rooms_with_news": len(rooms),
        "rooms": rooms[:MAX_ROOMS],
    }
    put_whole(run / NAME, json.dumps(told, ensure_ascii=False, indent=1))


def signature(secret: str, moment_s: int, body: bytes) -> str:
    """HMAC-SHA256 over the moment (Unix seconds), a point and the body, in hex."""
    return hmac.new(secret.encode(), f"{moment_s}.".encode() + body, hashlib.sha256).hexdigest()


async def deliver(
    run: Path,
    url: str,
    secret: str,
    *,
    allow_private: bool,
    moment: Callable[[], datetime],
    wait: Callable[[float], Awaitable[object]],
) -> None:
    """Posts the alert of a run, if one is left, and marks it as sent.

    The receiver may get it twice and knows it by `Greenroom-Delivery`. Tried TRIES times where the
    receiver does not answer, is busy (429) or fails itself (5xx). Raises SiteError where it refuses
    or all tries were in vain, TargetError where it leads into the local network.
    """
    path = run / NAME
    if not path.is_file():
        return
    body = path.read_bytes()
    told = ""
    for attempt in range(TRIES):
        if attempt:
            await wait(2.0**attempt)
        moment_s = int(moment().timestamp())
        fields = {
            "Content-Type": "application/json",
            "User-Agent": "greenroom",
            "Greenroom-Delivery": hashlib.sha256(body).hexdigest()[:32],
            "Greenroom-Timestamp": str(moment_s),
            "Greenroom-Signature": f"v1={signature(secret, moment_s, body)}",
        }
        try:
            answer = await ask(
                url, allow_private=allow_private, limit_s=_ASK_S, body=body, fields=fields
            )
        except (LateError, SiteError) as problem:
            told = problem.message
            continue
        if 200 <= answer.status < 300:
            path.replace(run / SENT)
            return
        told = f"HTTP {answer.status}"
        if answer.status != 429 and answer.status < 500:
            break
    raise SiteError(
        f"the alert was not taken: {told}",
        at=url,
        remedy=f"it is kept as {path}; the next run sends it",
    )


async def deliver_all(
    runs: Iterable[Path],
    tell: Callable[[GreenroomError], None],
    **how: Any,  # noqa: ANN401 - of deliver
) -> None:
    """Posts what is left of these runs, oldest first; ends with the first that is not taken."""
    for run in runs:
        try:
            await deliver(run, **how)
        except GreenroomError as problem:
            tell(problem)
            return
