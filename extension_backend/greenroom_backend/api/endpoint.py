"""What an endpoint declares, and groups of them.

    rules = Group("rules")

    @rules.get("/v1/law/{instrument}", needs=Right.see, problems={404: ("http_404",)})
    def show_instrument(parts: Parts, path: InstrumentPath) -> InstrumentShown:
        "One instrument with its articles."

The parameters `path`, `query` and `body` are pydantic models (`body` may be `Raw`), the return
annotation is the answer: a model, `File`, or None for 204.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, get_args, get_type_hints

from pydantic import BaseModel

from greenroom_backend.api.bodies import Accepted, Stream
from greenroom_backend.store import Right, Role
from greenroom_backend.store.callers import RIGHTS

Method = Literal["GET", "POST", "PUT", "DELETE"]
JSON = "application/json"
FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation of the API.

    name: of the function, and so the operation's id and the client's method. path: with
    `{placeholders}`. needs: the right that a caller must have; None for an open one. takes: media
    type → model of the body, or `bytes`. answer: model, `File`, `Stream` or None. status: of
    success. files: media types of a `File`. problems: status → codes of `problems.yaml`, beyond
    those that every call can meet. limit: name of the setting that bounds the body in bytes.
    once: takes an `Idempotency-Key`. later: may answer 202 with a job, and does where `Prefer:
    respond-async` asks for it. sparse: fields that are null are left out. cost: of one call, in
    units of the rate limit.
    """

    name: str
    group: str
    method: Method
    path: str
    needs: Right | None
    says: str
    handler: Callable[..., Any]
    path_model: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    body: type[Any] | None = None
    takes: Mapping[str, type[Any]] = field(default_factory=dict)
    answer: type[Any] | None = None
    status: int = 200
    files: tuple[str, ...] = ()
    problems: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    limit: str = "max_answer"
    once: bool = False
    later: bool = False
    sparse: bool = False
    cost: int = 1

    @property
    def is_paged(self) -> bool:
        """True where the query has a cursor."""
        return self.query is not None and "cursor" in self.query.model_fields

    @property
    def has_tag(self) -> bool:
        """True where the answer carries an ETag and a 304 can come back."""
        return self.method == "GET" and self.needs is not None and self.answer is not Stream

    @property
    def roles(self) -> tuple[Role, ...]:
        """Roles that have the right, sorted; none where none is needed."""
        return tuple(sorted(role for role in Role if self.needs in RIGHTS[role]))

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return self.path.replace("{", "<").replace("}", ">")


_F = TypeVar("_F", bound=Callable[..., Any])


class Group:
    """Endpoints of one subject. name: its tag in the document."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._endpoints: list[Endpoint] = []

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(self._endpoints)

    def get(self, path: str, **declared: Any) -> Callable[[_F], _F]:  # noqa: ANN401 - see Endpoint
        """Declares the function as `GET path`; the keywords are fields of `Endpoint`."""
        return self._declare("GET", path, declared)

    def post(self, path: str, **declared: Any) -> Callable[[_F], _F]:  # noqa: ANN401
        """Declares the function as `POST path`."""
        return self._declare("POST", path, declared)

    def put(self, path: str, **declared: Any) -> Callable[[_F], _F]:  # noqa: ANN401
        """Declares the function as `PUT path`."""
        return self._declare("PUT", path, declared)

    def delete(self, path: str, **declared: Any) -> Callable[[_F], _F]:  # noqa: ANN401
        """Declares the function as `DELETE path`."""
        return self._declare("DELETE", path, {"status": 204, **declared})

    def _declare(self, method: Method, path: str, declared: dict[str, Any]) -> Callable[[_F], _F]:
        def declare(handler: _F) -> _F:
            hints = get_type_hints(handler)
            body = hints.get("body")
            if body is not None and "takes" not in declared:
                declared["takes"] = {JSON: body}
            self._endpoints.append(
                Endpoint(
                    name=handler.__name__,
                    group=self.name,
                    method=method,
                    path=path,
                    says=inspect.getdoc(handler) or "",
                    handler=handler,
                    path_model=hints.get("path"),
                    query=hints.get("query"),
                    body=body,
                    answer=_answer(hints["return"]),
                    **declared,
                )
            )
            return handler

        return declare


def _answer(hint: Any) -> type[Any] | None:  # noqa: ANN401 - as annotated, a union among others
    """The answer of success; that it may come later is declared by itself."""
    kinds = [kind for kind in get_args(hint) if kind is not Accepted] or [hint]
    return None if kinds[0] is type(None) else kinds[0]
