"""The API of the backend: its documents, and a client with one method an operation.

    from greenroom.client import Client, pages

    client = Client("http://127.0.0.1:8765", token)
    audit = client.create_audit(evidence)
    for page in pages(lambda cursor: client.list_findings(audit.id, cursor=cursor)):
        print([row.finding.quote for row in page.findings])

A busy backend (429, 503) is asked again after as many seconds as it says; calls that make
something carry an idempotency key, so that a second try makes nothing twice. Where the backend
makes a job of an audit, `create_audit` waits for it; `create_audit_later` hands the job over.
"""

from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar

from greenroom.client.operations import Operations
from greenroom.client.transport import (
    Form,
    JobFailedError,
    RefusedError,
    Told,
    Transport,
    UnreachableError,
)
from greenroom.documents import PairingCode


class _Page(Protocol):
    @property
    def next(self) -> str | None: ...


_P = TypeVar("_P", bound=_Page)


class Client(Operations):
    """The backend at `address`. token: as it is sent. options: see `Transport`."""

    def __init__(self, address: str, token: str = "", **options: Any) -> None:  # noqa: ANN401
        super().__init__(Transport(address, token, **options))
        self.token = token

    @classmethod
    def paired(cls, address: str, code: str, **options: Any) -> "Client":  # noqa: ANN401
        """A client with a token of its own, for the eight digits that the backend shows.

        Raises RefusedError where they are wrong or spent.
        """
        token = cls(address, **options).pair(PairingCode(code=code)).token
        return cls(address, token, **options)


def pages(fetch: Callable[[str], _P]) -> Iterator[_P]:
    """Every page of a list, the first one first. fetch: the page at a cursor."""
    cursor: str | None = ""
    while cursor is not None:
        page = fetch(cursor)
        yield page
        cursor = page.next


__all__ = [
    "Client",
    "Form",
    "JobFailedError",
    "RefusedError",
    "Told",
    "Transport",
    "UnreachableError",
    "pages",
]
