"""`bundle`, `verify`, `rejudge`, `hold`, `purge`: evidence that can be shown years later."""

import json
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from greenroom import __version__
from greenroom.bundle.container import read_bundle, write_bundle
from greenroom.bundle.keeping import head_of, hold, purge
from greenroom.bundle.making import DOSSIER, EVIDENCE, WEIGHTS, make_bundle
from greenroom.bundle.manifest import NAME, Bundle, Manifest, read_manifest, rules_sha256
from greenroom.bundle.people import people_in
from greenroom.bundle.prices import prices_in
from greenroom.bundle.rejudging import Judge, rejudge
from greenroom.bundle.replay import judge_by
from greenroom.bundle.verifying import rules_of, verify, verify_chain
from greenroom.cli.options import option_dossier, option_pictures, option_weights
from greenroom.cli.people import read_people
from greenroom.cli.pictures import album_parts, read_album, shown
from greenroom.cli.rooms import kept, recorded, remembered, weighed
from greenroom.cli.settings import option_day, today_or
from greenroom.dossier.reading import read_dossier
from greenroom.engine import judge
from greenroom.errors import InputError
from greenroom.evidence import day_of, read_evidence
from greenroom.export import as_html
from greenroom.export.bundles import bundled, faulty, intact, rejudged, say
from greenroom.pack import load_pack, rule_files, with_weights
from greenroom.report import Report
from greenroom.weights import read_weights

_path = click.Path(path_type=Path)
_lang = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")


@click.command("bundle")
@click.argument("evidence", type=_path)
@click.option("--out", type=_path, help="write this folder, or zip where it ends with .zip")
@click.option("--archive", type=_path, help="add it to this folder, after the room's last bundle")
@click.option("--previous", type=_path, help="the room's bundle before, where there is no archive")
@option_pictures
@option_weights
@option_dossier
@click.option("--answers", type=_path, help="log of answers, made by `answer`")
@click.option("--waivers", type=_path, help="log of waivers, made by `waive`")
@click.option("--history", type=_path, help="prices of earlier days (JSON lines)")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="[default: day of the evidence]")
@_lang
def bundle_command(
    evidence: Path,
    out: Path | None,
    archive: Path | None,
    previous: Path | None,
    pictures: Path | None,
    weights: Path | None,
    dossier: Path | None,
    answers: Path | None,
    waivers: Path | None,
    history: Path | None,
    as_of: datetime | None,
    lang: str,
) -> None:
    """Judge EVIDENCE and seal it with its report and the rules, chained to the bundle before."""
    if (out is None) == (archive is None) or (archive is not None and previous is not None):
        raise click.UsageError("give --out (with --previous after the first), or --archive")
    seen = kept(evidence)
    own = weighed(weights)
    pack = load_pack() if own is None else with_weights(load_pack(), own, at=str(weights))
    behind, people = recorded(dossier), read_people(answers, waivers)
    day = as_of.date() if as_of else day_of(seen)
    prices = remembered(history, seen) if history is not None else None
    judged = judge(seen, pack, day, version=__version__, dossier=behind, history=prices)
    report = people.fold_into(judged, pack)
    album = read_album(pictures, seen)
    before = read_intact(previous)[1] if previous else None
    if archive is not None:
        archive.mkdir(parents=True, exist_ok=True)
        room = seen.room
        before = head_of(archive, (room.platform, room.room_id, "" if room.room_id else room.url))
    files = make_bundle(
        seen,
        report,
        pack,
        rule_files(),
        page=as_html(shown(report, album), lang),
        images=tuple(album_parts(seen, album)),
        dossier=behind,
        people=people,
        history=prices,
        weights=own,
        previous=before,
    )
    manifest = read_manifest(files[NAME])
    place = out or _place(archive, manifest)
    write_bundle(files, place)
    click.echo(bundled(str(place), manifest, lang))


def _place(archive: Path | None, manifest: Manifest) -> Path:
    name = f"{manifest.seen:%Y%m%d-%H%M%S}-{manifest.number:04}-{manifest.digest[:12]}.zip"
    return (archive or Path()) / name


def read_intact(path: Path) -> tuple[Bundle, Manifest]:
    """The bundle and its manifest. Raises InputError where anything in it was changed."""
    bundle = read_bundle(path)
    if problems := verify(bundle):
        raise InputError(f"not intact: {problems[0].path} {problems[0].kind}", at=str(path))
    return bundle, read_manifest(bundle.files[NAME])


@click.command("verify")
@click.argument("bundles", nargs=-1, required=True, type=_path)
@click.option("--id", "digest", help="the id that the last bundle must have")
@_lang
def verify_command(bundles: tuple[Path, ...], digest: str | None, lang: str) -> None:
    """Verify BUNDLES offline, oldest first: names every file changed, missing or added; exit 1."""
    read = [read_bundle(path) for path in bundles]
    broken = False
    for path, bundle in zip(bundles, read, strict=True):
        problems = verify(bundle)
        broken = broken or bool(problems)
        for problem in problems:
            click.echo(faulty(str(path), problem, lang))
        if not problems:
            manifest = read_manifest(bundle.files[NAME])
            click.echo(intact(str(path), manifest, people_in(bundle.files), lang))
    if broken:
        sys.exit(1)
    if digest is not None and read_manifest(read[-1].files[NAME]).digest != digest:
        raise InputError(f"its id is not {digest}", at=str(bundles[-1]))
    gaps = verify_chain(read)
    for problem in gaps:
        click.echo(faulty(problem.path, problem, lang))
    if len(read) > 1 and not gaps:
        click.echo(say("chain_holds", lang, count=str(len(read))))
    sys.exit(1 if gaps else 0)


@click.command("rejudge")
@click.argument("bundle", type=_path)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="[default: the day of then]")
@click.option("--rules", type=_path, help="judge by the rules in this bundle [default: installed]")
@click.option("--trust-rules", metavar="SHA256", help="hash of rules that you trust (see `verify`)")
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
@_lang
def rejudge_command(
    bundle: Path,
    as_of: datetime | None,
    rules: Path | None,
    trust_rules: str | None,
    lang: str,
    *,
    as_json: bool,
) -> None:
    """Judge BUNDLE again: which verdicts flip, and whether by rules or by the day; exit 1 if any.

    Rules in a bundle are programs. They run only if they are those installed, or if you name
    their hash, which says that you trust whoever made them.
    """
    held, manifest = read_intact(bundle)
    judging, files = _judging(held, rules, trust_rules)
    found = rejudge(held, judging, as_of.date() if as_of else manifest.judged.as_of, files)
    if as_json:
        document = {"same": found.same, "flips": [asdict(flip) for flip in found.flips]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        for line in rejudged(str(bundle), found, lang):
            click.echo(line)
    sys.exit(1 if found.flips else 0)


def _judging(
    held: Bundle, rules: Path | None, trusted: str | None
) -> tuple[Judge, dict[str, bytes]]:
    """How to judge, and the rule files behind it."""
    installed = rule_files()
    if rules is None:
        return _by_installed(held), installed
    source, manifest = read_intact(rules)
    files = rules_of(source)
    found = rules_sha256(files)
    if found not in (rules_sha256(installed), trusted):
        raise InputError(
            f"holds rules {found}, which are not the installed ones",
            at=str(rules),
            remedy="rules are programs; if you trust who made them: --trust-rules and that hash",
        )
    packages = manifest.judged.packages
    return lambda day: judge_by(files, packages, held.files, day, version=__version__), files


def _by_installed(held: Bundle) -> Judge:
    evidence = read_evidence(held.files[EVIDENCE])
    dossier = held.files.get(DOSSIER)
    behind = read_dossier(dossier, DOSSIER) if dossier is not None else None
    pack, people, prices = load_pack(), people_in(held.files), prices_in(held.files)
    if WEIGHTS in held.files:
        own = read_weights(held.files[WEIGHTS], WEIGHTS)
        pack = with_weights(pack, own, at=WEIGHTS)

    def judged(day: date) -> Report:
        report = judge(evidence, pack, day, version=__version__, dossier=behind, history=prices)
        return people.fold_into(report, pack)

    return judged


@click.command("hold")
@click.argument("bundle", type=_path)
@click.option("--why", required=True, help="the case or order behind it")
@click.option("--lift", is_flag=True, help="end the hold")
@option_day
@_lang
def hold_command(bundle: Path, why: str, as_of: datetime | None, lang: str, *, lift: bool) -> None:
    """Keep BUNDLE from being purged, whatever its term, until the hold is lifted."""
    hold(bundle, today_or(as_of), why, lift=lift)
    click.echo(say("lifted" if lift else "held", lang, path=str(bundle)))


@click.command("purge")
@click.argument("bundles", nargs=-1, required=True, type=_path)
@click.option("--why", required=True, help="stands in the proof")
@option_day
@_lang
def purge_command(bundles: tuple[Path, ...], why: str, as_of: datetime | None, lang: str) -> None:
    """Delete BUNDLES whose term is over and leave a proof of what they were."""
    for bundle in bundles:
        done = purge(bundle, load_pack(), today_or(as_of), why)
        click.echo(say("purged", lang, path=str(bundle), proof=str(done.proof)))
