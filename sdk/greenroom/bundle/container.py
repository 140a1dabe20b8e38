"""Bundles on disk: a folder or a zip. What comes from outside is bounded before it is believed."""

import io
import os
import re
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path

from greenroom.bundle.manifest import MAX_FILE, MAX_FILES, MAX_TOTAL, Bundle
from greenroom.errors import InputError, LimitError, TargetError

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = (stat.S_IFREG | 0o644) << 16
_LEADS_OUT = re.compile(r"^/|\\|^[A-Za-z]:|(?:^|/)\.\.?(?:/|$)|//|/$")
# What `zipfile` raises on bytes that were tampered with.
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, ValueError, RuntimeError, OSError)


def zip_bytes(files: dict[str, bytes]) -> bytes:
    """Files as a zip that is the same for the same files: fixed order, times and no packing.

    Nothing is compressed, so that the bytes never hang on a version of a compression library.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.create_system = 3
            entry.external_attr = _MODE
            archive.writestr(entry, files[path])
    return buffer.getvalue()


def write_bundle(files: dict[str, bytes], out: Path) -> None:
    """Files as a zip (`out` ends with .zip) or a folder, whole or not at all; never over another.

    Raises InputError.
    """
    if out.exists() or out.is_symlink():
        raise InputError("is there already; a bundle is never written over", at=str(out))
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as held:
            draft = Path(held) / "bundle"
            if out.suffix == ".zip":
                draft.write_bytes(zip_bytes(files))
            else:
                for path, raw in files.items():
                    place = draft / path
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(raw)
            draft.rename(out)
    except OSError as problem:
        raise InputError(f"cannot be written: {problem.strerror}", at=str(out)) from None


def read_bundle(path: Path) -> Bundle:
    """The files of a bundle, every size known before it is read.

    Raises TargetError for what is no bundle or leads out of it (links, names), LimitError.
    """
    try:
        if path.is_symlink():
            raise TargetError("is a link; give the bundle itself", at=str(path))
        if path.is_dir():
            return Bundle(path.name, _read_folder(path))
        if not path.is_file():
            raise TargetError("no such bundle", at=str(path))
        if path.stat().st_size > MAX_TOTAL + (MAX_FILES << 10):
            raise LimitError(f"more than {MAX_TOTAL} bytes", at=str(path))
        raw = path.read_bytes()
    except OSError as problem:
        raise TargetError(f"cannot be read: {problem.strerror}", at=str(path)) from None
    return unzipped(raw, path.name)


def peek(path: Path, name: str, limit: int) -> bytes | None:
    """One file of a bundle, the others left unread; None where it has none.

    Raises TargetError, LimitError.
    """
    try:
        if path.is_dir():
            place = path / name
            if place.is_symlink() or not place.is_file():
                return None
            _bounded(place.stat().st_size, limit, 0, str(place))
            return place.read_bytes()
        with zipfile.ZipFile(path) as archive:
            if name not in archive.namelist():
                return None
            entry = archive.getinfo(name)
            _bounded(entry.file_size, limit, 0, str(path))
            return _content(archive, entry)
    except _BROKEN as problem:
        raise TargetError(f"cannot be read: {problem}"[:300], at=str(path)) from None


def _read_folder(root: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = MAX_TOTAL
    for folder, folders, names in os.walk(root):
        for name in [*folders, *names]:
            place = Path(folder) / name
            if stat.S_IFMT(place.lstat().st_mode) not in (stat.S_IFREG, stat.S_IFDIR):
                raise TargetError("is neither a file nor a folder", at=repr(str(place)))
        for name in names:
            place = Path(folder) / name
            path = _safe(place.relative_to(root).as_posix(), str(root))
            left -= _bounded(place.stat().st_size, left, len(files), f"{root}: {path}")
            files[path] = place.read_bytes()
    return files


def unzipped(raw: bytes, name: str, *, total: int = MAX_TOTAL) -> Bundle:
    """The files of a zip in memory, every size known before it is read.

    name: what to call it. total: most bytes of all its files. Raises TargetError, LimitError.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = _unpacked(archive, name, total)
    except _BROKEN as problem:
        raise TargetError(f"this zip is broken: {problem}"[:300], at=name) from None
    return Bundle(
        name,
        {name: content for name, content in members.items() if content is not None},
        frozenset(name for name, content in members.items() if content is None),
        raw,
    )


def _unpacked(archive: zipfile.ZipFile, at: str, total: int) -> dict[str, bytes | None]:
    files: dict[str, bytes | None] = {}
    left = total
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        path = _safe(entry.filename, at)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise TargetError(f"{path} is not a plain file", at=at)
        if path in files:
            raise TargetError(f"{path} stands twice", at=at)
        left -= _bounded(entry.file_size, left, len(files), f"{at}: {path}")
        files[path] = _content(archive, entry)
    return files


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The member's bytes, None where they can't be had; never more than it says."""
    try:
        with archive.open(entry) as member:
            raw = member.read(entry.file_size + 1)
    # `zipfile` raises the last for a method of compression or a feature that it does not know.
    except (*_BROKEN, zlib.error, NotImplementedError):
        return None
    return raw if len(raw) == entry.file_size else None


def _safe(path: str, at: str) -> str:
    if len(path) > 200 or not path.isprintable() or _LEADS_OUT.search(path):
        raise TargetError(f"the name {path[:200]!r} may not stand in a bundle", at=at)
    return path


def _bounded(size: int, left: int, count: int, at: str) -> int:
    if size > MAX_FILE or size > left:
        raise LimitError(f"more than {MAX_FILE} bytes, or {MAX_TOTAL} in all", at=at)
    if count >= MAX_FILES:
        raise LimitError(f"more than {MAX_FILES} files", at=at)
    return size
