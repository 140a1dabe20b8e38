"""Pictures before going live: looked at, told, and not kept."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest

from backend.test_audits import header, png
from backend.test_guard import EXTENSION, PAGE
from vision.conftest import drawn, saved


def send(backend, *pictures: bytes, query: str = "", **more: Any):
    form = {"image": [(io.BytesIO(raw), f"封面{n}.png") for n, raw in enumerate(pictures)]}
    given = {"token": backend.pair(), "data": form, "content_type": "multipart/form-data", **more}
    return backend.ask("POST", f"/v1/images{query}", **given)


def kept(backend) -> list[str]:
    """Names of all files below the data folder."""
    return sorted(path.name for path in backend.data.rglob("*") if path.is_file())


def test_words_of_a_cover_are_judged_and_shown(backend) -> None:
    bad, plain = saved(drawn([("人民大会堂特供", (60, 200), 60)])), png(64, 64)
    answer = send(backend, bad, plain)
    assert answer.status_code == 200
    first, second = answer.get_json()["images"]
    assert first["file"] == "封面0.png"
    assert first["sha256"] == hashlib.sha256(bad).hexdigest()
    assert "人民大会堂特供" in {line["text"] for line in first["lines"]}
    [finding] = [one for one in first["findings"] if one["check"] == "wording/state_authority"]
    assert finding["outcome"] == "violation"
    assert finding["crop"].startswith("data:image/jpeg;base64,")
    assert finding["suggestion"]["zh"]
    assert (second["file"], second["findings"]) == ("封面1.png", [])


def test_the_zone_can_be_said(backend) -> None:
    [look] = send(backend, png(64, 64), query="?zone=player").get_json()["images"]
    assert look["zone"] == "player"
    refused = send(backend, png(64, 64), query="?zone=comment")
    assert (refused.status_code, refused.get_json()["at"]) == (400, "zone")


def test_nothing_of_a_picture_is_kept(backend) -> None:
    backend.pair()
    before = kept(backend)
    raw = saved(drawn([("国家级", (60, 200), 60)]))
    assert send(backend, raw).status_code == 200
    assert kept(backend) == before
    assert not any(raw[:200] in path.read_bytes() for path in backend.data.rglob("*.sqlite*"))


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 422, "input"),
        (b"hello", 422, "input"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "input"),
        (png(64, 64)[:60], 422, "input"),
        (png(64, 64, "TIFF"), 422, "input"),
        (header(10_000, 5_000), 413, "limit"),
        (header(100_000, 100_000), 413, "limit"),
        (header(30_000, 10), 413, "limit"),
    ],
    ids=["empty", "words", "SVG", "torn", "TIFF", "too large", "a bomb", "too long"],
)
def test_what_is_no_picture_is_refused(backend, raw: bytes, status: int, code: str) -> None:
    answer = send(backend, raw)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert "封面0" in answer.get_json()["at"]


def test_too_many_bytes_or_pictures_are_refused(start: Callable[..., Any]) -> None:
    small = start(max_image=len(png(64, 64)))
    assert send(small, png(64, 64)).status_code == 200
    assert send(small, png(64, 64) + b"0").status_code == 413
    few = start(max_looks=1)
    answer = send(few, png(64, 64), png(65, 64))
    assert (answer.status_code, answer.get_json()["at"]) == (413, "image")
    whole = start(max_body=400)
    assert send(whole, png(64, 64) + b"0" * 400).status_code == 413


def test_another_type_or_no_file_is_refused(backend) -> None:
    plain = send(backend, data=png(64, 64), content_type="image/png")
    assert (plain.status_code, plain.get_json()["at"]) == (415, "Content-Type")
    empty = send(backend)
    assert (empty.status_code, empty.get_json()["at"]) in {(400, "image"), (415, "Content-Type")}


def test_only_a_paired_extension_may_send(backend) -> None:
    assert send(backend, png(64, 64), token=None).status_code == 401
    assert send(backend, png(64, 64), origin=PAGE).status_code == 403
    assert send(backend, png(64, 64), host="evil.example").status_code == 421
    assert send(backend, png(64, 64), origin=EXTENSION).status_code == 200
