"""The typed client against a running backend, and its manners where that is busy."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from inspect import signature
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from backend.contract import spec
from backend.test_audits import CASE
from cases import case_evidence
from generated import ROOT
from greenroom.client import Client, Form, RefusedError, Told, UnreachableError, pages
from greenroom.client.operations import Operations
from greenroom.documents import AuditShown, Health, TextsGiven
from greenroom_backend import Settings, create_app
from greenroom_backend.routes import ENDPOINTS
from greenroom_backend.serving import free_port, served
from greenroom_backend.store import Role, Storage, command_line


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Address of a backend and the codes that it has shown."""
    codes: list[str] = []
    port = free_port()
    app = create_app(Settings(data=folder, port=port), show_code=codes.append)
    with served(app, port) as address:
        yield address, codes
    app.extensions["greenroom_storage"].close()


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.name)
def test_every_operation_has_a_method_with_its_models(endpoint) -> None:
    method = getattr(Operations, endpoint.name)
    hints = get_type_hints(method)
    operation = spec()["paths"][endpoint.path][endpoint.method.lower()]
    assert operation["operationId"] == endpoint.name
    named = {one["name"] for one in operation.get("parameters", ()) if one["in"] != "header"}
    given = set(signature(method).parameters) - {"self", "body", "key", "after"}
    assert given == named
    assert ("body" in signature(method).parameters) == ("requestBody" in operation)
    answer = operation["responses"][str(endpoint.status)].get("content", {})
    schema = answer.get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        assert (
            schema["$ref"].rpartition("/")[2].removesuffix("-Output").removesuffix("-Input")
            == hints["return"].__name__
        )
    else:
        streamed = Iterator[Told] if "text/event-stream" in answer else bytes
        assert hints["return"] == (streamed if answer else type(None))


def test_a_client_pairs_audits_and_reads_page_by_page(tmp_path: Path) -> None:
    with running(tmp_path) as (address, codes):
        client = Client.paired(address, codes[-1], language="en")
        made = client.create_audit(case_evidence(CASE))
        shown = client.show_audit(made.id)
        assert isinstance(shown, AuditShown)
        assert shown.report == made.report
        every = [
            row.finding.fingerprint
            for page in pages(lambda at: client.list_findings(made.id, limit=1, cursor=at))
            for row in page.findings
        ]
        assert every == [one.fingerprint for row in made.report.checks for one in row.findings]
        assert client.export_report(made.id, format="html", lang="en").startswith(b"<!doctype")
        texts = TextsGiven.model_validate({"lines": [{"id": "1", "text": "国家级"}]})
        assert client.check_texts(texts).lines[0].findings
        form = Form(
            fields={"evidence": case_evidence(CASE).to_json().encode()},
        )
        first = client.create_audit(form, key="again")
        assert client.create_audit(form, key="again") == first
        raw = client.download_bundle(made.id)
        assert client.verify_bundle(("application/zip", raw)).intact
        job = client.create_audit_later(form)
        assert list(client.watch_job(job.id))[-1].name == "done"
        assert client.show_audit(job.audit).report.counts == made.report.counts
        with pytest.raises(RefusedError) as refused:
            client.show_audit("gone")
        assert (refused.value.status, refused.value.at) == (404, "audit_id")
        assert refused.value.remedy == "Check the id"
        with pytest.raises(RefusedError, match="Not paired"):
            Client(address, "wrong", language="en").list_rooms()
        with pytest.raises(RefusedError):
            Client.paired(address, "00000000" if codes[-1] != "00000000" else "00000001")


class Busy(BaseHTTPRequestHandler):
    """Answers as it is told, one line of the script a request."""

    script: list[tuple[int, dict[str, str], bytes]]
    asked: list[dict[str, str]]

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer()

    def _answer(self) -> None:
        self.asked.append(dict(self.headers))
        status, headers, body = self.script.pop(0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        del format, args


HEALTH = Health(name="greenroom", version="1").model_dump_json().encode()


@pytest.fixture
def scripted() -> Iterator[Callable[..., tuple[Client, list[float], type[Busy]]]]:
    servers: list[ThreadingHTTPServer] = []

    def call(*script: tuple[int, dict[str, str], bytes]) -> tuple[Client, list[float], type[Busy]]:
        handler = type("Scripted", (Busy,), {"script": list(script), "asked": []})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        waited: list[float] = []
        client = Client(f"http://127.0.0.1:{server.server_port}", "t", wait=waited.append)
        return client, waited, handler

    yield call
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_busy_backend_is_asked_again_when_it_says(scripted) -> None:
    client, waited, _ = scripted(
        (503, {"Retry-After": "2"}, b""), (429, {"Retry-After": "7"}, b""), (200, {}, HEALTH)
    )
    assert client.show_health().version == "1"
    assert waited == [2.0, 7.0]


def test_a_second_try_carries_the_same_key(scripted) -> None:
    client, _, asked = scripted((503, {"Retry-After": "0"}, b""), (500, {}, b""))
    with pytest.raises(RefusedError):
        client.create_audit(case_evidence(CASE))
    keys = [one["Idempotency-Key"] for one in asked.asked]
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert len(keys[0]) >= 32


@pytest.mark.parametrize("said", ["", "soon", "9999", "-1", "nan", "inf"])
def test_without_a_sensible_wait_nobody_waits(scripted, said: str) -> None:
    client, waited, _ = scripted((503, {"Retry-After": said}, b""))
    with pytest.raises(RefusedError):
        client.show_health()
    assert waited == []


def test_tries_end(scripted) -> None:
    client, waited, _ = scripted(*[(429, {"Retry-After": "1"}, b"")] * 4)
    with pytest.raises(RefusedError) as refused:
        client.show_health()
    assert refused.value.status == 429
    assert waited == [1.0] * 3


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        (302, {"Location": "http://127.0.0.1:1/"}, b"", RefusedError),
        (200, {}, b"<html>", UnreachableError),
        (200, {}, b'{"name": "other", "version": "1"}', UnreachableError),
        (500, {}, b"[" * 100_000, RefusedError),
        (400, {}, b'{"title": "x"}', RefusedError),
    ],
    ids=["redirect", "page", "other service", "deep", "half a problem"],
)
def test_what_is_no_answer_is_an_error(scripted, status, headers, body, kind) -> None:
    client, _, asked = scripted((status, headers, body))
    with pytest.raises(kind):
        client.show_health()
    assert len(asked.asked) == 1


@pytest.mark.parametrize("address", ["", "127.0.0.1", "ftp://a", "http://", "http://u:p@a/"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(Exception, match="not an address"):
        Client(address)


def test_nobody_there_is_told() -> None:
    with pytest.raises(UnreachableError, match="no answer"):
        Client(f"http://127.0.0.1:{free_port()}").show_health()


def _token(data: Path, role: Role) -> str:
    """As `greenroom tokens create` makes it, beside the running backend."""
    with closing(Storage(data)) as storage:
        return storage.of(command_line()).tokens.issue(role).secret


def test_the_examples_of_the_document_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every Python block of docs/api.md, in its order, against a running backend."""
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    blocks = re.findall(r"```py\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 2
    with running(tmp_path) as (address, codes):
        tokens = {role: _token(tmp_path, role) for role in (Role.reviewer, Role.admin)}
        names: dict[str, Any] = {
            "ADDRESS": address,
            "CODE": codes[-1],
            "REVIEWER": tokens[Role.reviewer],
            "ADMIN": tokens[Role.admin],
        }
        for block in blocks:
            exec(compile(block, "docs/api.md", "exec"), names)  # noqa: S102 - our own document
    assert names["report"].counts
    assert json.loads(names["document"])["openapi"] == "3.1.0"


def test_the_client_needs_no_extra() -> None:
    """It works where only the core is installed: nothing that sees, reads pictures or serves."""
    extras = "PIL numpy cv2 flask werkzeug sqlalchemy playwright onnxruntime prometheus_client"
    code = (
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({extras.split()!r}))\n"
        "import greenroom.client\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
