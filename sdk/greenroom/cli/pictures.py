"""The pictures of a room as a folder of files, each named by the SHA-256 of its bytes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from greenroom.bundle.manifest import MAX_FILE, sha256
from greenroom.cli.files import bytes_of, put
from greenroom.errors import InputError
from greenroom.evidence import Evidence, Image
from greenroom.report import Report


def write_album(folder: Path, album: Mapping[str, bytes]) -> None:
    """One file a picture; what is there already stays. Raises InputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise InputError(f"cannot be written: {problem.strerror}", at=str(folder)) from None
    for name, raw in album.items():
        if not (folder / name).exists():
            put(raw, folder / name)


def read_album(folder: Path | None, evidence: Evidence) -> dict[str, bytes]:
    """The pictures in the folder that the evidence names; others are left alone.

    Raises InputError for one whose bytes are not those of its name, TargetError, LimitError.
    """
    album: dict[str, bytes] = {}
    if folder is None:
        return album
    if not folder.is_dir():
        raise InputError("no such folder", at=str(folder))
    for name in _named(evidence):
        if (folder / name).exists():
            raw = bytes_of(folder / name, MAX_FILE)
            if sha256(raw) != name:
                raise InputError("is not the picture that it was", at=str(folder / name))
            album[name] = raw
    return album


def album_parts(evidence: Evidence, album: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Media type and bytes of each picture."""
    named = _named(evidence)
    return ((named[name].media_type, raw) for name, raw in sorted(album.items()))


def shown(report: Report, album: Mapping[str, bytes]) -> Report:
    """The report with the crops of its findings, where their pictures are at hand."""
    if not any(row.picture in album for check in report.checks for row in check.findings):
        return report
    from greenroom.vision.crops import with_crops  # noqa: PLC0415 - an optional part

    return with_crops(report, album)


def _named(evidence: Evidence) -> dict[str, Image]:
    every = (image for sample in evidence.samples for image in sample.images)
    return {image.sha256: image for image in every if image.sha256 is not None}
