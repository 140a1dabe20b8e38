"""Whether an answer is one that the API's own description promises."""

import json
import re
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from greenroom_backend.api.openapi import EVENTS
from greenroom_backend.app import openapi_text


@lru_cache(maxsize=1)
def spec() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(openapi_text())
    return document


@lru_cache(maxsize=1)
def _paths() -> list[tuple[re.Pattern[str], str]]:
    # The plainer path first: /v1/law/{a}/{b} never takes what /v1/law/{a} is.
    return [
        (re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))), path)
        for path in sorted(spec()["paths"], key=lambda path: path.count("{"))
    ]


@lru_cache(maxsize=200)
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": spec()["components"]})


def must_keep(method: str, path: str, answer: TestResponse) -> None:
    """Fails where the status, the type or the document is not among those described."""
    operation = next(
        (spec()["paths"][name] for pattern, name in _paths() if pattern.fullmatch(path)), {}
    ).get(method.lower())
    if operation is None or answer.status_code >= 500:
        return
    described = operation["responses"].get(str(answer.status_code))
    assert described is not None, f"{method} {path}: {answer.status_code} is not described"
    content = described.get("content", {})
    if not answer.data:
        assert not content
        return
    assert answer.mimetype in content, f"{method} {path}: {answer.mimetype}"
    schema = content[answer.mimetype]["schema"]
    if not schema or schema.get("format") == "binary" or answer.mimetype == EVENTS:
        return
    fault = next(_validator(json.dumps(schema)).iter_errors(answer.get_json()), None)
    assert fault is None, f"{method} {path}: {fault.json_path}: {fault.message[:300]}"
