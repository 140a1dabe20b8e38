"""Logs for machines: one JSON document a line, each with the request it belongs to."""

import json
import logging
import re
import sys
import uuid
from datetime import UTC, datetime
from time import monotonic
from typing import Final, TextIO

from flask import Flask, Response, g, has_request_context, request

from greenroom_backend.store.tokens import MARK

REQUEST_ID: Final = "X-Request-Id"
_ID: Final = re.compile("[A-Za-z0-9_-]{1,64}")
# Tokens of ours, and passwords in addresses. Nobody should log them; if somebody does, they stay
# out of the file.
_SECRET: Final = re.compile(rf"{MARK}[A-Za-z0-9_-]+|(://[^/\s:@]*:)\S+(?=@)")
_ACCESS: Final = logging.getLogger("greenroom.access")


class JsonLines(logging.Formatter):
    """A record as one line: at, level, logger, message, request_id, and `fields` given as extra."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without secrets."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context() and "request_id" in g:
            line["request_id"] = g.request_id
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return without_secrets(json.dumps(line, ensure_ascii=False, default=str))


def without_secrets(words: str) -> str:
    """The same with tokens and passwords of addresses taken out."""
    return _SECRET.sub(r"\1***", words)


def start_logs(level: str, out: TextIO = sys.stderr) -> None:
    """Everything that the process logs goes out as JSON lines."""
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # One line for every request that waits its turn, and one for every connection in a crowd,
    # would be all that a crowd's log holds. How busy the server is stands in the metrics.
    for name in ("waitress", "waitress.queue"):
        logging.getLogger(name).setLevel(logging.ERROR)


def log_requests(app: Flask) -> None:
    """Gives every request an id, tells it to the caller and logs how it ended.

    Neither query nor body are logged: addresses of rooms and words of people stand there.
    """

    @app.before_request
    def begin() -> None:
        asked = request.headers.get(REQUEST_ID, "")
        g.request_id = asked if _ID.fullmatch(asked) else uuid.uuid4().hex
        g.begun = monotonic()

    @app.after_request
    def end(answer: Response) -> Response:
        answer.headers[REQUEST_ID] = g.request_id
        caller = g.get("caller")
        fields = {
            "method": request.method,
            "path": request.path[:200],
            "status": answer.status_code,
            "ms": round((monotonic() - g.begun) * 1000, 1),
            "caller": caller.name if caller is not None else None,
        }
        _ACCESS.info("request", extra={"fields": fields})
        return answer
