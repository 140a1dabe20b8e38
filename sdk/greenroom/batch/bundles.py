"""Rooms of a run sealed as evidence bundles, each after the room's last."""

from pathlib import Path

from greenroom import __version__
from greenroom.answers.fold import People
from greenroom.batch.answering import answers_of
from greenroom.batch.result import Result
from greenroom.batch.runs import PAGE, Run
from greenroom.bundle.container import write_bundle
from greenroom.bundle.keeping import head_of
from greenroom.bundle.making import make_bundle
from greenroom.bundle.manifest import NAME, Manifest, read_manifest
from greenroom.engine import judge
from greenroom.errors import InputError
from greenroom.pack import Pack, rule_files


def bundle_run(run: Run, result: Result, archive: Path, pack: Pack) -> Path:
    """The bundle of one room of the run, written into the room's own folder of the archive.

    The evidence is judged again by the law of the day it was judged by, so that `rejudge` gives
    the same report. Sealing a run twice gives the same bundle once. Raises InputError where the
    rules are no longer those of the run.
    """
    kept = run.report(result)
    if kept.versions.rules != pack.digest:
        raise InputError(
            f"was judged by rules {kept.versions.rules}, installed are {pack.digest}",
            at=str(run.place(result)),
            remedy="seal with the version that made the run, or run it anew",
        )
    evidence, people = run.evidence(result), People(answers_of(run, result))
    report = people.fold_into(judge(evidence, pack, kept.as_of, version=__version__), pack)
    folder = archive / result.key
    folder.mkdir(parents=True, exist_ok=True)
    room = evidence.room
    head = head_of(folder, (room.platform, room.room_id, "" if room.room_id else room.url))
    files = make_bundle(
        evidence,
        report,
        pack,
        rule_files(),
        page=(run.place(result) / PAGE).read_text("utf-8"),
        people=people,
        previous=head,
    )
    manifest = read_manifest(files[NAME])
    if head is not None and head.seen == manifest.seen and _contents(head) == _contents(manifest):
        manifest = head
    name = f"{manifest.seen:%Y%m%d-%H%M%S}-{manifest.number:04}-{manifest.digest[:12]}.zip"
    if manifest is not head:
        write_bundle(files, folder / name)
    return folder / name


def _contents(manifest: Manifest) -> list[tuple[str, str]]:
    return [(one.path, one.sha256) for one in manifest.files]
