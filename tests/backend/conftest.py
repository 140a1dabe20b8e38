"""A backend on a temporary folder, its clock in the test's hand, and a caller who has paired."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cases import case_evidence
from greenroom_backend import Settings, create_app
from greenroom_backend.guard import TOKEN_HEADER
from greenroom_backend.store import Storage, Store

EXTENSION = "chrome-extension://" + "a" * 32


@dataclass
class Clock:
    """Stands still until it is told to go on."""

    moment: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def go_on(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class Backend:
    """A running application and the codes that it has shown."""

    app: Flask
    client: FlaskClient
    clock: Clock
    data: Path
    codes: list[str] = field(default_factory=list)

    @property
    def store(self) -> Store:
        store: Store = self.app.extensions["greenroom_store"]
        return store

    @property
    def storage(self) -> Storage:
        storage: Storage = self.app.extensions["greenroom_storage"]
        return storage

    def ask(
        self,
        method: str,
        path: str,
        *,
        origin: str | None = EXTENSION,
        token: str | None = None,
        host: str = "127.0.0.1:8765",
        headers: dict[str, str] | None = None,
        **body: Any,
    ) -> TestResponse:
        sent = {"Host": host, **(headers or {})}
        if origin is not None:
            sent["Origin"] = origin
        if token is not None:
            sent[TOKEN_HEADER] = token
        return self.client.open(path, method=method, headers=sent, **body)

    def pair(self, origin: str | None = EXTENSION) -> str:
        """A token for `origin`, got with the code that is shown now."""
        answer = self.ask("POST", "/v1/pairing", origin=origin, json={"code": self.codes[-1]})
        assert answer.status_code == 201
        token: str = answer.get_json()["token"]
        return token

    def audit(self, evidence: object, *, query: str = "", **more: Any) -> TestResponse:
        """Sends evidence, given as JSON text or as a case, with a fresh token."""
        raw = case_evidence(evidence).to_json() if isinstance(evidence, dict) else evidence
        return self.ask(
            "POST",
            f"/v1/audits{query}",
            token=self.pair(),
            data=raw,
            content_type="application/json",
            **more,
        )


ENGINES = [
    "sqlite",
    pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgresql")]),
]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """A real PostgreSQL."""
    import postgres

    with postgres.cluster() as running:
        yield running


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, once of either kind; empty for SQLite in the folder."""
    if request.param == "sqlite":
        return ""
    return str(request.getfixturevalue("cluster").emptied())


@pytest.fixture
def routes_on(request: pytest.FixtureRequest) -> str:
    """The database under the routes. The store's tests run on both; these do where it is asked."""
    if os.environ.get("GREENROOM_ROUTES_ON") != "postgresql":
        return ""
    return str(request.getfixturevalue("cluster").emptied())


@pytest.fixture
def open_storage(tmp_path: Path, database: str) -> Iterator[Callable[..., Storage]]:
    """Opens the storage, each time the same one."""
    opened: list[Storage] = []

    def call(**changes: Any) -> Storage:
        given: dict[str, Any] = {"database": database, "clock": Clock(), **changes}
        opened.append(Storage(tmp_path / "data", **given))
        return opened[-1]

    yield call
    for one in opened:
        one.close()


@pytest.fixture
def storage(open_storage: Callable[..., Storage]) -> Storage:
    return open_storage()


@pytest.fixture
def start(tmp_path: Path, routes_on: str) -> Iterator[Callable[..., Backend]]:
    """Starts a backend; settings can be changed."""
    running: list[Backend] = []

    def call(**changes: Any) -> Backend:
        clock = Clock()
        codes: list[str] = []
        changes.setdefault("database", routes_on)
        settings = Settings(data=tmp_path / "data", clock=clock, **changes)
        app = create_app(settings, show_code=codes.append)
        running.append(Backend(app, app.test_client(), clock, settings.data, codes))
        return running[-1]

    yield call
    for one in running:
        one.storage.close()


@pytest.fixture
def backend(start: Callable[..., Backend]) -> Backend:
    return start()
