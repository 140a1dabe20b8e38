"""The same promises of every place for large things: a folder, obstore's own stores, and S3 as a
server on the loopback address speaks it.
"""

import gzip
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases import case_evidence
from greenroom.errors import InputError
from greenroom_backend.serving import free_port
from greenroom_backend.store import Storage, StorageError, command_line
from greenroom_backend.store.blobs import Blobs, Kind, ObjectBlobs, open_blobs

RAW = "国家级鲜货".encode() * 1_000
NAME = hashlib.sha256(RAW).hexdigest()
GONE = "0" * 64
BUCKET = "greenroom"
LONG_AGO, FAR_OFF = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of a server that speaks S3, with one bucket."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "memory", "file", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address as the settings take it; empty for the folder."""
    if request.param == "s3":
        endpoint = request.getfixturevalue("s3")
        for name, value in {
            "AWS_ENDPOINT": endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }.items():
            monkeypatch.setenv(name, value)
        _make_bucket(endpoint)
        return f"s3://{BUCKET}/{tmp_path.name}"
    (tmp_path / "objects").mkdir()
    return {"folder": "", "memory": "memory://", "file": f"file://{tmp_path}/objects"}[
        request.param
    ]


@pytest.fixture
def blobs(place: str, tmp_path: Path) -> Blobs:
    return open_blobs(place, tmp_path)


def _make_bucket(endpoint: str) -> None:
    import http.client

    connection = http.client.HTTPConnection(endpoint.removeprefix("http://"), timeout=20)
    connection.request("PUT", f"/{BUCKET}", headers={"Authorization": "AWS key:secret"})
    connection.getresponse().read()
    connection.close()


@pytest.mark.parametrize("kind", [Kind.documents, Kind.pictures])
def test_what_is_put_is_there_under_its_hash_once(blobs: Blobs, kind: Kind) -> None:
    assert not blobs.has(kind, NAME)
    assert blobs.put(kind, RAW) == NAME
    assert blobs.put(kind, RAW) == NAME
    assert blobs.has(kind, NAME)
    assert blobs.get(kind, NAME) == RAW
    assert list(blobs.names(kind)) == [NAME]
    assert list(blobs.names(next(other for other in Kind if other is not kind))) == []


def test_what_is_not_there_is_one_error(blobs: Blobs) -> None:
    assert not blobs.has(Kind.documents, GONE)
    with pytest.raises(StorageError, match="a file that was kept can't be read") as told:
        blobs.get(Kind.documents, GONE)
    assert told.value.at == GONE


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"]
)
def test_no_name_leads_out_of_the_place(blobs: Blobs, name: str) -> None:
    for ask in (blobs.get, blobs.has):
        with pytest.raises(StorageError, match="is no SHA-256"):
            ask(Kind.documents, name)


def test_only_what_is_old_is_deleted(blobs: Blobs) -> None:
    blobs.put(Kind.pictures, RAW)
    assert not blobs.delete_older(Kind.pictures, NAME, LONG_AGO)
    assert blobs.get(Kind.pictures, NAME) == RAW
    assert blobs.delete_older(Kind.pictures, NAME, FAR_OFF)
    assert not blobs.has(Kind.pictures, NAME)
    assert blobs.delete_older(Kind.pictures, NAME, FAR_OFF)


def test_a_whole_audit_is_kept_in_it(place: str, tmp_path: Path) -> None:
    storage = Storage(tmp_path / "data", blobs=place, log_key="k" * 32)
    store = storage.of(command_line())
    evidence = case_evidence({"texts": ["room_title: 国家级鲜货"]})
    job = store.jobs.submit(evidence).job
    assert store.evidence(job.audit) == evidence.to_json()
    assert (tmp_path / "data" / "documents").exists() == (place == "")
    storage.close()


@pytest.mark.parametrize("kept", [b"", b"rubbish", gzip.compress(b"another's")])
def test_bytes_that_were_changed_are_an_error(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "objects" / "documents").mkdir(parents=True)
    (tmp_path / "objects" / "documents" / NAME).write_bytes(kept)
    blobs = open_blobs(f"file://{tmp_path}/objects", tmp_path)
    assert isinstance(blobs, ObjectBlobs)
    with pytest.raises(StorageError, match=r"damaged|changed|no such object"):
        blobs.get(Kind.documents, NAME)


@pytest.mark.parametrize("url", ["https://bucket", "bucket", "s3:/bucket", "ftp://bucket"])
def test_an_address_of_no_object_store_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        open_blobs(url, tmp_path)
    assert told.value.at == "blobs"


@pytest.mark.parametrize("place", ["s3"], indirect=True)
def test_a_bucket_that_is_not_there_is_one_error_without_keys(place: str, tmp_path: Path) -> None:
    blobs = open_blobs(place.replace(BUCKET, "gone"), tmp_path)
    with pytest.raises(StorageError, match="the object store fails") as told:
        blobs.put(Kind.documents, RAW)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("place", ["s3"], indirect=True)
@pytest.mark.usefixtures("place")
def test_a_store_that_can_not_be_reached_is_one_error_and_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    blobs = open_blobs(f"s3://{BUCKET}/x", tmp_path)
    with pytest.raises(StorageError, match="the object store fails"):
        blobs.get(Kind.documents, NAME)
