"""Evidence in, report out; what is refused is refused before anything is kept."""

import gzip
import hashlib
import io
import json
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from cases import case_evidence
from greenroom import __version__
from greenroom.engine import judge
from greenroom.evidence import Evidence, Zone, day_of
from greenroom.evidence import Image as Picture
from greenroom.pack import load_pack
from greenroom.report import Report
from greenroom_backend.store.blobs import Kind
from vision.conftest import drawn, saved

CASE = {"texts": ["room_title: 国家级鲜货", "comment/viewer: 打13800138000"]}


def rows(backend) -> list[tuple[str | None, str | None]]:
    """Evidence and report of every audit that is kept."""
    ground = backend.storage._ground
    with ground.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT evidence, report FROM audits").all()

    def words(sha256: str | None) -> str | None:
        return sha256 and ground.blobs.get(Kind.documents, sha256).decode()

    return [(words(evidence), words(report)) for evidence, report in kept]


def test_evidence_becomes_the_same_report_as_without_a_backend(backend) -> None:
    answer = backend.audit(CASE)
    assert answer.status_code == 201
    evidence = case_evidence(CASE)
    expected = judge(evidence, load_pack(), day_of(evidence), version=__version__)
    assert Report.model_validate(answer.get_json()["report"]) == expected


def test_a_report_is_found_again_by_its_id(backend) -> None:
    made = backend.audit(CASE).get_json()
    answer = backend.ask("GET", f"/v1/audits/{made['id']}", token=backend.pair())
    assert answer.status_code == 200
    assert answer.get_json() == {**made, "created_at": "2026-03-01T12:00:00+00:00"}


@pytest.mark.parametrize("id_", ["gone", "0" * 32, "%00", "' OR 1=1 --", "界"])
def test_an_unknown_id_is_404(backend, id_: str) -> None:
    backend.audit(CASE)
    answer = backend.ask("GET", f"/v1/audits/{id_}", token=backend.pair())
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "http_404"


def test_the_day_can_be_asked_for(backend) -> None:
    assert backend.audit(CASE).get_json()["report"]["as_of"] == "2026-03-01"
    asked = backend.audit(CASE, query="?as_of=2025-12-31").get_json()
    assert asked["report"]["as_of"] == "2025-12-31"


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "2026-02-30", "1", "0000-01-01"])
def test_a_day_that_is_none_is_400(backend, day: str) -> None:
    answer = backend.audit(CASE, query=f"?as_of={day}")
    assert answer.status_code == 400
    assert answer.get_json()["at"] == "as_of"
    assert rows(backend) == []


def test_evidence_is_masked_before_it_is_kept(backend) -> None:
    backend.audit(CASE)
    [(evidence, report)] = rows(backend)
    assert "13800138000" not in evidence + report
    assert "打***********" in evidence
    files = [path.read_bytes() for path in backend.data.rglob("*") if path.is_file()]
    unpacked = [gzip.decompress(raw) for raw in files if raw.startswith(b"\x1f\x8b")]
    assert unpacked
    assert not any(b"13800138000" in raw for raw in files + unpacked)


def test_evidence_is_kept_before_it_is_judged(start: Callable[..., Any]) -> None:
    """The report can't be written, the evidence stands; nobody is told of the cause."""
    backend = start(database="")
    with backend.storage._ground.database.write() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER stop BEFORE UPDATE ON audits BEGIN SELECT RAISE(ABORT, 'a secret'); END"
        )
    answer = backend.audit(CASE)
    assert answer.status_code == 500
    assert answer.get_json()["code"] == "unexpected"
    assert answer.get_json()["detail"] == ""
    assert not {"secret", "sqlite", "Traceback", "ABORT"} & set(
        answer.get_data(as_text=True).split()
    )
    assert "secret" not in answer.get_data(as_text=True)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    [(evidence, report)] = rows(backend)
    assert Evidence.model_validate_json(evidence).samples[0].texts[0].text == "国家级鲜货"
    assert report is None


def test_an_audit_that_is_not_judged_yet_is_404(backend) -> None:
    backend.store.add_evidence("early", "{}", "https://room.example/", backend.clock())
    answer = backend.ask("GET", "/v1/audits/early", token=backend.pair())
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "raw",
    [b"", b"hello", b"{}", b"[" * 100_000, b'{"schema": "greenroom-evidence/9"}', b"\xff"],
    ids=["empty", "words", "no fields", "deep", "another schema", "no UTF-8"],
)
def test_what_is_no_evidence_is_422_and_not_kept(backend, raw: bytes) -> None:
    answer = backend.audit(raw)
    assert answer.status_code == 422
    problem = answer.get_json()
    assert problem["code"] == "evidence"
    assert problem["detail"].startswith("/")
    assert rows(backend) == []


def test_evidence_larger_than_its_limit_is_413(start: Callable[..., Any]) -> None:
    raw = case_evidence(CASE).to_json().encode()
    exact = start(max_evidence=len(raw))
    assert exact.audit(raw).status_code == 201
    small = start(max_evidence=len(raw) - 1)
    answer = small.audit(raw)
    assert (answer.status_code, answer.get_json()["code"]) == (413, "limit")
    form = small.ask(
        "POST",
        "/v1/audits",
        token=small.pair(),
        data={"evidence": (io.BytesIO(raw), "evidence.json")},
    )
    assert (form.status_code, form.get_json()["code"]) == (413, "limit")


def test_a_body_larger_than_its_limit_is_413(start: Callable[..., Any]) -> None:
    small = start(max_body=2_000)
    answer = small.audit(b" " * 2_001)
    assert (answer.status_code, answer.get_json()["code"]) == (413, "http_413")
    form = small.ask(
        "POST",
        "/v1/audits",
        token=small.pair(),
        data={"evidence": (io.BytesIO(b" " * 2_001), "evidence.json")},
    )
    assert form.status_code == 413
    assert rows(small) == []


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "text/json"]
)
def test_another_content_type_is_415(backend, kind: str) -> None:
    answer = backend.ask(
        "POST",
        "/v1/audits",
        token=backend.pair(),
        data=case_evidence(CASE).to_json(),
        content_type=kind,
    )
    assert answer.status_code == 415
    assert answer.get_json()["at"] == "Content-Type"


def png(width: int = 4, height: int = 3, kind: str = "PNG") -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", (width, height)).save(raw, kind)
    return raw.getvalue()


def header(width: int, height: int) -> bytes:
    """A PNG that claims its size and holds nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def send(backend, pictures: list[bytes], *, named: list[bytes] | None = None, as_file: bool = True):
    """A form with the evidence and its pictures, all of them named unless told otherwise."""
    evidence = case_evidence(CASE)
    images = tuple(
        Picture(id=f"i{n}", zone=Zone.cover, sha256=hashlib.sha256(raw).hexdigest())
        for n, raw in enumerate(pictures if named is None else named)
    )
    sample = evidence.samples[0].model_copy(update={"images": images})
    raw = evidence.model_copy(update={"samples": (sample,)}).to_json()
    form = {
        "evidence": (io.BytesIO(raw.encode()), "evidence.json") if as_file else raw,
        "image": [(io.BytesIO(one), f"{n}.png") for n, one in enumerate(pictures)],
    }
    return backend.ask(
        "POST",
        "/v1/audits",
        token=backend.pair(),
        data=form,
        content_type="multipart/form-data",
    )


def kept(backend) -> set[str]:
    return {path.name for path in (backend.data / "pictures").rglob("*") if path.is_file()}


@pytest.mark.parametrize("as_file", [True, False], ids=["as a file", "as a field"])
def test_a_form_is_judged_like_json(backend, *, as_file: bool) -> None:
    plain = backend.audit(CASE).get_json()["report"]
    assert send(backend, [], as_file=as_file).get_json()["report"] == plain


def test_pictures_that_the_evidence_names_are_kept_once(backend) -> None:
    pictures = [png(kind=kind) for kind in ("PNG", "JPEG", "WEBP")]
    assert send(backend, pictures).status_code == 201
    assert send(backend, pictures).status_code == 201
    assert kept(backend) == {hashlib.sha256(raw).hexdigest() for raw in pictures}


def refused(backend, answer, status: int, code: str) -> None:
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.get_json()["at"].startswith("image")
    assert kept(backend) == set()
    assert rows(backend) == []


def test_a_picture_that_the_evidence_does_not_name_is_refused(backend) -> None:
    refused(backend, send(backend, [png()], named=[]), 422, "image")
    refused(backend, send(backend, [png(), png(5)], named=[png()]), 422, "image")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        png()[:20],
        png(kind="GIF"),
        png(kind="BMP"),
        png(kind="TIFF"),
        header(100_000, 100_000),
    ],
    ids=["empty", "words", "SVG", "torn", "GIF", "BMP", "TIFF", "a bomb"],
)
def test_what_is_no_picture_is_refused(backend, raw: bytes) -> None:
    refused(backend, send(backend, [raw]), 422, "image")


def test_a_picture_of_too_many_pixels_is_refused_by_its_header(backend) -> None:
    refused(backend, send(backend, [header(10_000, 5_000)]), 413, "limit")


def test_a_picture_of_too_many_bytes_is_refused(start: Callable[..., Any]) -> None:
    exact = start(max_image=len(png()))
    assert send(exact, [png()]).status_code == 201
    small = start(max_image=len(png()) - 1)
    answer = send(small, [png()])
    assert (answer.status_code, answer.get_json()["code"]) == (413, "limit")


def test_too_many_pictures_are_refused(start: Callable[..., Any]) -> None:
    few = start(max_images=2)
    pictures = [png(width) for width in (1, 2, 3)]
    refused(few, send(few, pictures), 413, "limit")
    assert send(few, pictures[:2]).status_code == 201


def test_the_name_of_a_file_is_never_a_path(backend) -> None:
    raw = png()
    form = {
        "evidence": case_evidence(CASE).to_json(),
        "image": [(io.BytesIO(raw), "../../../evil.png")],
    }
    answer = backend.ask("POST", "/v1/audits", token=backend.pair(), data=form)
    assert answer.status_code == 422
    assert not list(backend.data.parent.rglob("evil*"))


def test_every_adapter_is_told_to_the_extension(backend) -> None:
    answer = backend.ask("GET", "/v1/platforms", token=backend.pair())
    assert {one["id"] for one in answer.get_json()["platforms"]} >= {"generic", "douyin"}


def test_chinese_is_written_as_it_is(backend) -> None:
    assert "国家级" in backend.audit(CASE).get_data(as_text=True)
    assert json.loads(backend.audit(CASE).data)["report"]["schema"] == "greenroom-report/1"


def test_words_of_a_picture_are_read_and_shown(backend) -> None:
    bad = saved(drawn([("人民大会堂特供", (60, 200), 60)]))
    report = send(backend, [bad]).get_json()["report"]
    [row] = [row for row in report["checks"] if row["id"] == "wording/state_authority"]
    [finding] = row["findings"]
    assert (finding["outcome"], finding["zone"]) == ("violation", "cover")
    assert finding["picture"] == hashlib.sha256(bad).hexdigest()
    assert finding["crop"].startswith("data:image/jpeg;base64,")
    [sample] = backend.store.last_evidence().samples
    assert "人民大会堂特供" in {text.text for text in sample.texts if text.image == "i0"}
