"""What is large: documents (evidence, reports) and pictures, each named by its SHA-256.

Nothing is ever changed, so a name that is there holds the right bytes, and writing twice is writing
once. Documents are packed on their way; names are those of what was handed in.
"""

import gzip
import hashlib
import os
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from greenroom.errors import InputError, MissingPartError
from greenroom_backend.store.database import disk_told
from greenroom_backend.store.errors import StorageError

if TYPE_CHECKING:
    from obstore.store import ObjectStore, RetryConfig

_NAME: Final = re.compile("[0-9a-f]{64}")
_DRAFT: Final = ".draft-"
_LEVEL: Final = 6
_RETRIES: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=30)}


class Kind(StrEnum):
    """documents are packed, pictures are so already. parcels: pictures of one job that were not
    read yet, no two alike. The value is the folder's name.
    """

    documents = "documents"
    pictures = "pictures"
    parcels = "parcels"


class Blobs(Protocol):
    """A place for bytes by their SHA-256 (64 hex digits)."""

    def put(self, kind: Kind, raw: bytes) -> str:
        """Keeps the bytes and returns their name; they are there when this returns.

        Raises StorageError.
        """

    def get(self, kind: Kind, sha256: str) -> bytes:
        """The bytes, held against their name. Raises StorageError where they are not."""

    def has(self, kind: Kind, sha256: str) -> bool:
        """Whether there is such a name."""

    def delete_older(self, kind: Kind, sha256: str, than: datetime) -> bool:
        """Deletes what was last put before that moment; whether it is gone."""

    def delete(self, kind: Kind, sha256: str) -> None:
        """Deletes what nobody else can have put. Raises StorageError."""

    def names(self, kind: Kind) -> Iterator[str]:
        """Every name of the kind, in no order."""


def open_blobs(url: str, folder: Path) -> Blobs:
    """The place at `url` (`s3://bucket/prefix`), or for an empty one the folder.

    Raises InputError, MissingPartError.
    """
    if not url:
        return FolderBlobs(folder)
    if not url.startswith(("s3://", "memory://", "file://")):
        raise InputError("must begin with s3://", at="blobs")
    try:
        from obstore.exceptions import BaseError  # noqa: PLC0415 - an extra
        from obstore.store import from_url  # noqa: PLC0415
    except ModuleNotFoundError:
        raise MissingPartError(
            "needs obstore", at="blobs", remedy="pip install 'greenroom[s3]'"
        ) from None
    try:
        # obstore's own patience would keep a caller waiting for three minutes.
        store = from_url(url, retry_config=_RETRIES) if url.startswith("s3://") else from_url(url)
        return ObjectBlobs(store, url)
    except BaseError as problem:
        raise InputError(f"is no address of an object store: {problem}"[:300], at="blobs") from None


class FolderBlobs:
    """Files below a folder, which is there when the first is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, kind: Kind, raw: bytes) -> str:
        sha256 = hashlib.sha256(raw).hexdigest()
        path = self._path(kind, sha256)
        with disk_told(str(self._folder)):
            try:
                # What is there already is young again, so that no sweep takes it away meanwhile.
                os.utime(path)
            except FileNotFoundError:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _put_whole(path, _packed(kind, raw))
        return sha256

    def get(self, kind: Kind, sha256: str) -> bytes:
        path = self._path(kind, sha256)
        try:
            return _unpacked(kind, path.read_bytes(), sha256)
        except OSError as problem:
            raise _gone(sha256, str(problem.strerror)) from None

    def has(self, kind: Kind, sha256: str) -> bool:
        return self._path(kind, sha256).is_file()

    def delete_older(self, kind: Kind, sha256: str, than: datetime) -> bool:
        path = self._path(kind, sha256)
        doomed = path.with_name(f"{_DRAFT}{sha256}")
        try:
            # Whoever puts the same bytes from here on writes them anew; whoever did so before has
            # made the file young.
            path.rename(doomed)
        except FileNotFoundError:
            return True
        if doomed.stat().st_mtime >= than.timestamp():
            doomed.rename(path)
            return False
        doomed.unlink()
        return True

    def delete(self, kind: Kind, sha256: str) -> None:
        with disk_told(str(self._folder)):
            self._path(kind, sha256).unlink(missing_ok=True)

    def names(self, kind: Kind) -> Iterator[str]:
        for path in (self._folder / kind).glob("??/*"):
            if _NAME.fullmatch(path.name):
                yield path.name

    def _path(self, kind: Kind, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise StorageError("is no SHA-256", at=repr(sha256[:80]))
        return self._folder / kind / sha256[:2] / sha256


class ObjectBlobs:
    """Objects of a store that obstore knows: S3 and what speaks like it."""

    def __init__(self, store: "ObjectStore", name: str) -> None:
        self._store = store
        self._name = name

    def put(self, kind: Kind, raw: bytes) -> str:
        sha256 = hashlib.sha256(raw).hexdigest()
        with self._told(sha256, absence_tells=False):
            self._store.put(self._path(kind, sha256), _packed(kind, raw))
        return sha256

    def get(self, kind: Kind, sha256: str) -> bytes:
        try:
            with self._told(sha256):
                kept = bytes(self._store.get(self._path(kind, sha256)).bytes())
        except FileNotFoundError:
            raise _gone(sha256, "there is no such object") from None
        return _unpacked(kind, kept, sha256)

    def has(self, kind: Kind, sha256: str) -> bool:
        try:
            with self._told(sha256):
                self._store.head(self._path(kind, sha256))
        except FileNotFoundError:
            return False
        return True

    def delete_older(self, kind: Kind, sha256: str, than: datetime) -> bool:
        path = self._path(kind, sha256)
        try:
            with self._told(sha256):
                if self._store.head(path)["last_modified"] >= than.astimezone(UTC):
                    return False
                self._store.delete(path)
        except FileNotFoundError:
            return True
        return True

    def delete(self, kind: Kind, sha256: str) -> None:
        with suppress(FileNotFoundError), self._told(sha256):
            self._store.delete(self._path(kind, sha256))

    def names(self, kind: Kind) -> Iterator[str]:
        with self._told(kind, absence_tells=False):
            for part in self._store.list(f"{kind}/"):
                for one in part:
                    name = str(one["path"]).rpartition("/")[2]
                    if _NAME.fullmatch(name):
                        yield name

    @contextmanager
    def _told(self, sha256: str, *, absence_tells: bool = True) -> Iterator[None]:
        """absence_tells: FileNotFoundError says that the object is not there; where nobody asked
        for one, it is the bucket that is not.
        """
        from obstore.exceptions import BaseError  # noqa: PLC0415 - an extra

        try:
            yield
        except (BaseError, OSError) as problem:
            if absence_tells and isinstance(problem, FileNotFoundError):
                raise
            reason = (str(problem).splitlines() or [""])[0]
            raise StorageError(
                f"the object store fails: {reason}"[:300],
                at=f"{self._name} {sha256[:12]}",
                remedy="look whether it can be reached and whether the keys may write",
            ) from None

    def _path(self, kind: Kind, sha256: str) -> str:
        if not _NAME.fullmatch(sha256):
            raise StorageError("is no SHA-256", at=repr(sha256[:80]))
        return f"{kind}/{sha256}"


def _packed(kind: Kind, raw: bytes) -> bytes:
    return gzip.compress(raw, _LEVEL, mtime=0) if kind is Kind.documents else raw


def _unpacked(kind: Kind, kept: bytes, sha256: str) -> bytes:
    try:
        raw = gzip.decompress(kept) if kind is Kind.documents else kept
    except (OSError, EOFError, zlib.error):
        raise _gone(sha256, "it is damaged") from None
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise _gone(sha256, "its bytes were changed")
    return raw


def _gone(sha256: str, why: str) -> StorageError:
    return StorageError(
        f"a file that was kept can't be read: {why}",
        at=sha256,
        remedy="bring it back from a backup; nothing else holds it",
    )


def _put_whole(path: Path, kept: bytes) -> None:
    """Writes beside the place and renames: the name is there with all its bytes or not at all."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=_DRAFT)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(kept)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
