"""The journal of a run: one line a finished room, on the disk before the next is begun.

A line that was torn by a crash is cut off when the journal is opened again; its room counts as
not finished. Evidence and report of a room are on the disk before its line is.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from greenroom.batch.result import Result
from greenroom.errors import InputError

SCHEMA = "greenroom-batch/1"
NAME = "journal.jsonl"


class Journal:
    """Open for one driver at a time.

    settings: what decides what a room comes to; a run goes on only with the same. Raises
    InputError where the folder holds a run and `resume` is not set, where it is in use, or where
    its settings are others.
    """

    def __init__(self, folder: Path, settings: Mapping[str, Any], *, resume: bool) -> None:
        self._path = folder / NAME
        self.results: dict[str, Result] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as problem:
            raise InputError(f"cannot be written: {problem.strerror}", at=str(folder)) from None
        try:
            self._lock()
            self._open(settings, resume=resume)
        except BaseException:
            os.close(self._file)
            raise

    def _lock(self) -> None:
        try:
            if sys.platform == "win32":
                import msvcrt  # noqa: PLC0415 - there is one way a system

                msvcrt.locking(self._file, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl  # noqa: PLC0415

                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(
                "another run is writing here", at=str(self._path), remedy="wait until it has ended"
            ) from None

    def _open(self, settings: Mapping[str, Any], *, resume: bool) -> None:
        raw = self._path.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]
        if whole != raw:
            os.ftruncate(self._file, len(whole))
        os.lseek(self._file, 0, os.SEEK_END)
        head, *lines = whole.splitlines() or [b""]
        if not head:
            self._write({"schema": SCHEMA, "settings": dict(settings)})
            return
        if not resume:
            raise InputError(
                "holds a run already", at=str(self._path), remedy="--resume, or another --out"
            )
        self._must_match(head, settings)
        for number, line in enumerate(lines, 2):
            result = self._result(line, number)
            self.results[result.key] = result

    def _must_match(self, head: bytes, settings: Mapping[str, Any]) -> None:
        try:
            kept = json.loads(head)
        except ValueError:
            kept = {}
        if not isinstance(kept, dict) or kept.get("schema") != SCHEMA:
            raise InputError("not a journal of a run", at=f"{self._path}:1", remedy="another --out")
        before = kept.get("settings", {})
        other = sorted(name for name, value in settings.items() if before.get(name) != value)
        if other:
            told = ", ".join(f"{name} was {before.get(name)}" for name in other)
            raise InputError(
                f"the run has other settings: {told}",
                at=str(self._path),
                remedy="go on with the same, or another --out",
            )

    def _result(self, line: bytes, number: int) -> Result:
        try:
            return Result.model_validate_json(line)
        except ValidationError as problem:
            first = problem.errors(include_url=False, include_input=False)[0]
            raise InputError(
                f"damaged: {first['msg']}", at=f"{self._path}:{number}", remedy="another --out"
            ) from None

    def add(self, result: Result) -> None:
        """Keeps a finished room; when this returns, no crash loses it."""
        self._write(result.model_dump(mode="json", exclude_defaults=True))
        self.results[result.key] = result

    def _write(self, line: Mapping[str, Any]) -> None:
        raw = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        while raw:
            raw = raw[os.write(self._file, raw) :]
        os.fsync(self._file)

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def put_whole(path: Path, content: str | bytes) -> None:
    """Writes a file so that after a crash it is there whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
    with part.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
