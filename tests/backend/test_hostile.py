"""What is sent to break it: every piece is refused with a problem document, in bounded memory."""

import io
import json
import resource
import socket
import zipfile
import zlib
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from backend.test_audits import CASE, header, kept, png, rows, send
from cases import case_evidence
from greenroom_backend import Settings, create_app
from greenroom_backend.serving import free_port, served

MIB = 1 << 20
DEEP = b'{"a":' * 50_000
JSON = "application/json"
TEN_THOUSAND = json.dumps(
    {"lines": [{"id": str(n), "text": "字"} for n in range(10_000)]}, ensure_ascii=False
).encode()


def evidence(**changes: Any) -> bytes:
    document = json.loads(case_evidence(CASE).to_json())
    sample = document["samples"][0]
    for path, value in changes.items():
        place = sample if path in sample else document
        place[path] = value
    return json.dumps(document).encode()


def texts(**changes: Any) -> bytes:
    return json.dumps({"lines": [{"id": "1", "text": "x", **changes}]}).encode()


BODIES = {
    "deep JSON": ("/v1/audits", JSON, DEEP),
    "deep lists": ("/v1/texts", JSON, b"[" * 100_000),
    "no UTF-8": ("/v1/answers", JSON, b'{"url": "\xff\xfe"}'),
    "half a surrogate": ("/v1/texts", JSON, b'{"lines": [{"id": "1", "text": "\\ud800"}]}'),
    "NaN": ("/v1/texts", JSON, b'{"lines": [{"id": "1", "text": "x", "at_s": NaN}]}'),
    "infinity": ("/v1/texts", JSON, b'{"lines": [{"id": "1", "text": "x", "at_s": 1e999}]}'),
    "a huge number": ("/v1/texts", JSON, b'{"lines": [{"id": "1", "at_s": ' + b"9" * 90_000),
    "a huge index": ("/v1/audits", JSON, evidence(viewport=[10**400, 1])),
    "10k lines": ("/v1/texts", JSON, TEN_THOUSAND),
    "10k goods": ("/v1/audits", JSON, evidence(goods=[{"id": str(n)} for n in range(10_000)])),
    "10k fields": ("/v1/texts", JSON, json.dumps({str(n): n for n in range(10_000)}).encode()),
    "a list for an object": ("/v1/prices", JSON, b"[]"),
    "a number for text": ("/v1/texts", JSON, texts(text=1)),
    "text for a number": ("/v1/texts", JSON, texts(at_s="1")),
    "an unknown field": ("/v1/texts", JSON, texts(more=1)),
    "a zip for JSON": ("/v1/texts", JSON, b"PK\x03\x04" + b"\0" * 100),
    "another type": ("/v1/texts", "text/html", b"<script>"),
    "a form without parts": ("/v1/images", "multipart/form-data; boundary=x", b"--x--\r\n"),
    "a torn form": ("/v1/images", "multipart/form-data; boundary=x", b"--x\r\nContent-Disp"),
    "no boundary": ("/v1/images", "multipart/form-data", b"--x--"),
    "no zip": ("/v1/bundles/verify", "application/zip", b"hello"),
    "quotes without end": (
        "/v1/price-history?room=a&first=2026-01-01&last=2026-01-02",
        "text/csv",
        b'goods,day,price\n"' + b"x" * 200_000,
    ),
    "a bomb of YAML": (
        "/v1/dossiers/check",
        "application/yaml",
        b"a: &a [x,x]\n"
        + b"".join(b"%c: &%c [*%c,*%c]\n" % (c + 1, c + 1, c, c) for c in range(97, 120)),
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused_clearly(backend, name: str) -> None:
    path, kind, raw = BODIES[name]
    answer = backend.ask("POST", path, token=backend.pair(), data=raw, content_type=kind)
    assert 400 <= answer.status_code < 500, answer.get_data(as_text=True)[:300]
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["remedy"]
    assert rows(backend) == []


NAMES = [
    "..",
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "%ff",
    "a" * 5_000,
    "\u202ecod",
    "con",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "path",
    [
        "/v1/audits/{}",
        "/v1/audits/{}/evidence",
        "/v1/audits/{}/report?format=json",
        "/v1/rooms/{}",
        "/v1/rooms/{}/dossier",
        "/v1/law/{}",
        "/v1/law/ldjg-2026/{}",
        "/v1/checks/wording/{}",
        "/v1/checklists/{}",
    ],
)
def test_a_name_is_never_a_path(backend, path: str, name: str) -> None:
    answer = backend.ask("GET", path.format(name), token=backend.pair())
    assert answer.status_code in (404, 308), answer.get_data(as_text=True)[:200]
    assert "root:" not in answer.get_data(as_text=True)


def zipped(name: str, size: int) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as one:
        for _ in range(size // MIB):
            one.write(b"\0" * MIB)
    return raw.getvalue()


def lying(raw: bytes, size: int) -> bytes:
    """A zip that says its file is smaller than it is."""
    return raw.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


def test_bombs_are_refused_in_bounded_memory(backend) -> None:
    token = backend.pair()
    bomb = zipped("evidence.json", 900 * MIB)
    packed = zlib.compress(b"\0" * (300 * MIB), 9)
    pixels = header(60_000, 60_000).replace(b"IDAT", b"IDAT" + packed[:MIB])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for raw in (bomb, lying(bomb, 900 * MIB), zipped("../../evil", MIB), zipped("/etc/x", MIB)):
        answer = backend.ask(
            "POST", "/v1/bundles/verify", token=token, data=raw, content_type="application/zip"
        )
        if answer.status_code == 200:
            assert answer.get_json()["intact"] is False
        else:
            assert answer.status_code in (413, 422)
    for raw in (pixels, header(60_000, 60_000), header(20_000, 20_000)):
        form = {"image": [(io.BytesIO(raw), "b.png")]}
        answer = backend.ask("POST", "/v1/images", token=token, data=form)
        assert answer.status_code in (413, 422)
        assert send(backend, [raw]).status_code in (413, 422)
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    for raw in (zipped("xl/workbook.xml", 300 * MIB), zipped("[Content_Types].xml", 300 * MIB)):
        answer = backend.ask(
            "POST", "/v1/dossiers/check", token=token, data=raw, content_type=workbook
        )
        assert answer.status_code in (413, 422)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200 * 1024, f"{grown // 1024} MiB more"
    assert not list(backend.data.parent.rglob("evil*"))


@pytest.mark.parametrize(
    "raw",
    [
        b"GIF89a/*" + png() + b"*/=1;alert(1)",
        b"%PDF-1.4\n" + png(),
        b"<svg onload=alert(1)>" + png(),
        b"PK\x03\x04" + png(),
        b"MZ" + png(),
    ],
    ids=["GIF and script", "PDF", "SVG", "zip", "program"],
)
def test_what_is_two_things_at_once_is_neither(backend, raw: bytes) -> None:
    assert send(backend, [raw]).status_code == 422
    assert kept(backend) == set()
    form = {"image": [(io.BytesIO(raw), "a.png")]}
    answer = backend.ask("POST", "/v1/images", token=backend.pair(), data=form)
    assert answer.status_code == 422


def test_slow_and_endless_bodies_hold_nobody_up(tmp_path: Path) -> None:
    """Callers who send half a request keep their own line open, and no thread of the others."""
    codes: list[str] = []
    port = free_port()
    app = create_app(Settings(data=tmp_path, port=port), show_code=codes.append)
    head = f"POST /v1/texts HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {JSON}\r\n"
    with served(app, port):
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
        for one in slow:
            one.sendall(f"{head}Content-Length: 1000\r\n\r\n{{".encode())
        started = monotonic()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as quick:
            quick.sendall(f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            assert quick.recv(100).startswith(b"HTTP/1.1 200")
        assert monotonic() - started < 10
        with socket.create_connection(("127.0.0.1", port), timeout=10) as large:
            large.sendall(f"{head}Content-Length: 99999999999\r\n\r\n".encode())
            assert b" 413 " in large.recv(100)
        for one in slow:
            one.close()
    app.extensions["greenroom_storage"].close()
