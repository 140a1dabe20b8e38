"""The OpenAPI 3.1 document, made of the declarations."""

import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from greenroom import __version__
from greenroom.documents import JobShown, Problem
from greenroom_backend.api.bodies import File, Stream
from greenroom_backend.api.endpoint import JSON, Endpoint

PROBLEM = "application/problem+json"
EVENTS = "text/event-stream"
KEY_PATTERN = "^[!-~]{1,200}$"
# One event of a stream; its data is a JSON document as text.
_EVENT: dict[str, Any] = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("id", "event", "data")},
    "required": ["id", "event", "data"],
}
_REF = "#/components/schemas/{model}"
_Key = tuple[type[BaseModel], JsonSchemaMode]
# What any call can come to: a malformed request, a foreign host or origin, too many calls.
_ANY: dict[int, tuple[str, ...]] = {
    400: ("http_400", "unknown_parameter"),
    403: ("origin",),
    421: ("host",),
    429: ("rate",),
}


def problems_of(endpoint: Endpoint) -> dict[int, tuple[str, ...]]:
    """Status → codes that a call can be refused with."""
    codes = {status: list(named) for status, named in _ANY.items()}

    def add(status: int, *named: str) -> None:
        codes.setdefault(status, []).extend(named)

    if endpoint.needs is not None:
        add(401, "token")
        add(403, "forbidden")
    if endpoint.path_model is not None:
        add(404, "http_404")
    if endpoint.is_paged:
        add(400, "cursor")
    if endpoint.body is not None:
        add(413, "http_413", "limit")
        add(415, "http_415")
        add(422, "input")
    if endpoint.once:
        add(409, "key_reused", *(() if endpoint.later else ("key_busy",)))
    if endpoint.later or endpoint.answer is Stream:
        add(503, "busy")
    for status, named in endpoint.problems.items():
        add(status, *named)
    return {status: tuple(dict.fromkeys(named)) for status, named in sorted(codes.items())}


def document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The whole document, in the order of paths."""
    every = sorted(endpoints, key=lambda one: (one.path, one.method))
    keys = sorted(
        {key for one in every for key in _models(one)},
        key=lambda key: (key[0].__name__, key[0].__module__, key[1]),
    )
    named, definitions = models_json_schema(
        [*keys, (Problem, "serialization")], by_alias=True, ref_template=_REF
    )
    paths: dict[str, dict[str, Any]] = {}
    for one in every:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, named)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Greenroom",
            "version": __version__,
            "description": "Self-checks of live-commerce rooms. Not legal advice.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "http://127.0.0.1:8765"}],
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "X-Greenroom-Token"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _mode(endpoint: Endpoint) -> JsonSchemaMode:
    """Of a sparse answer every field with a default may be missing, as in a request."""
    return "validation" if endpoint.sparse else "serialization"


def _models(endpoint: Endpoint) -> Iterator[_Key]:
    for model in endpoint.takes.values():
        if issubclass(model, BaseModel):
            yield model, "validation"
    if endpoint.answer is not None and issubclass(endpoint.answer, BaseModel):
        yield endpoint.answer, _mode(endpoint)
    if endpoint.later:
        yield JobShown, "serialization"


def _operation(endpoint: Endpoint, named: dict[Any, Any]) -> dict[str, Any]:
    summary, _, more = endpoint.says.partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "tags": [endpoint.group],
        "summary": " ".join(summary.split()).removesuffix("."),
        **({"description": more} if more else {}),
        "security": [{"token": []}, {"bearer": []}] if endpoint.needs else [],
        **({"x-right": str(endpoint.needs), "x-roles": endpoint.roles} if endpoint.needs else {}),
        "x-cost": endpoint.cost,
    }
    if parameters := list(_parameters(endpoint)):
        operation["parameters"] = parameters
    if endpoint.takes:
        operation["requestBody"] = {
            "required": True,
            "content": {
                kind: {"schema": _schema(model, "validation", named)}
                for kind, model in endpoint.takes.items()
            },
        }
    operation["responses"] = dict(_responses(endpoint, named))
    return operation


def _schema(model: type[Any], mode: JsonSchemaMode, named: dict[Any, Any]) -> dict[str, Any]:
    if issubclass(model, BaseModel):
        schema: dict[str, Any] = named[model, mode]
        return schema
    return {"type": "string", "format": "binary"}


def _parameters(endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    for place, model in (("path", endpoint.path_model), ("query", endpoint.query)):
        if model is None:
            continue
        schema = model.model_json_schema()
        required = schema.get("required", [])
        for name, one in schema["properties"].items():
            inline = _inlined(one, schema.get("$defs", {}))
            inline.pop("title", None)
            # A parameter has no null: it is left out.
            options = [each for each in inline.pop("anyOf", []) if each != {"type": "null"}]
            if "default" in inline and inline["default"] is None:
                del inline["default"]
            for each in options:
                inline.update(each)
            yield {
                "name": name,
                "in": place,
                "required": place == "path" or name in required,
                "schema": inline,
            }
    if endpoint.once:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "pattern": KEY_PATTERN},
        }
    if endpoint.later:
        yield _header("Prefer", "`respond-async`: answer 202 at once")
    if endpoint.answer is Stream:
        yield _header("Last-Event-ID", "number of the last event seen; go on after it")
    if endpoint.has_tag:
        yield {
            "name": "If-None-Match",
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
        }


def _header(name: str, says: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "required": False, "description": says, "schema": schema}


def _inlined(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of one parameter by itself."""
    if "$ref" in schema:
        found = definitions[schema["$ref"].rpartition("/")[2]]
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        return {**_inlined(found, definitions), **rest}
    return {
        key: [_inlined(each, definitions) for each in value] if key == "anyOf" else value
        for key, value in schema.items()
        if key != "title"
    }


def _responses(endpoint: Endpoint, named: dict[Any, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    headers: dict[str, Any] = {"X-Request-Id": {"schema": {"type": "string"}}}
    if endpoint.has_tag:
        headers["ETag"] = {"schema": {"type": "string"}}
    good: dict[str, Any] = {
        "description": HTTPStatus(endpoint.status).phrase,
        "headers": headers,
    }
    if endpoint.answer is Stream:
        good["content"] = {EVENTS: {"schema": _EVENT}}
    elif endpoint.answer is File:
        good["content"] = {kind: {"schema": _file_schema(kind)} for kind in endpoint.files}
    elif endpoint.answer is not None:
        good["content"] = {JSON: {"schema": _schema(endpoint.answer, _mode(endpoint), named)}}
    yield str(endpoint.status), good
    if endpoint.later:
        link = {"schema": {"type": "string"}}
        yield (
            "202",
            {
                "description": "the job that makes it",
                "headers": {**headers, "Location": link, "Preference-Applied": link},
                "content": {JSON: {"schema": named[JobShown, "serialization"]}},
            },
        )
    if endpoint.has_tag:
        yield "304", {"description": "as `If-None-Match` says"}
    for status, codes in problems_of(endpoint).items():
        yield (
            str(status),
            {
                "description": ", ".join(codes),
                "content": {PROBLEM: {"schema": named[Problem, "serialization"]}},
            },
        )


def _file_schema(kind: str) -> dict[str, Any]:
    """A file that is JSON is described by its own standard, not here."""
    return {} if kind.endswith("json") else {"type": "string", "format": "binary"}


def placeholders(path: str) -> tuple[str, ...]:
    """Names of the path's placeholders, in order."""
    return tuple(re.findall(r"\{(\w+)\}", path))
