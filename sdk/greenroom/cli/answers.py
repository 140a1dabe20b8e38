"""`answer` and `waive`: what a person says, added to a log."""

import sys
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import click
from pydantic import ValidationError

from greenroom.answers.answer import (
    MAX_FILE_BYTES,
    MAX_FILES,
    Answer,
    Model,
    ProofFile,
    Verdict,
    holds_until,
)
from greenroom.answers.log import append, must_fit
from greenroom.answers.proof import proof_file
from greenroom.answers.waiver import Waiver
from greenroom.cli.files import bytes_of
from greenroom.cli.settings import moment
from greenroom.errors import InputError
from greenroom.item import Role
from greenroom.outcome import Outcome
from greenroom.pack import Pack, load_pack
from greenroom.report import MAX_BYTES, Report, read_report

_FILE = click.Path(dir_okay=False, path_type=Path)
_M = TypeVar("_M", bound=Model)
_MOMENT = click.DateTime(["%Y-%m-%dT%H:%M:%S%z"])
_at = click.option("--at", type=_MOMENT, help="when it was said, with its offset [default: now]")


@click.command("answer")
@click.argument("item")
@click.option("--met", "verdict", flag_value="met", help="做到")
@click.option("--not-met", "verdict", flag_value="not_met", help="没做到")
@click.option("--na", "verdict", flag_value="not_applicable", help="不涉及: --note says why")
@click.option("--by", "author", required=True, help="who answers")
@click.option("--role", type=click.Choice([str(one) for one in Role]), default="operator")
@click.option("--note", default="", help="phone and id numbers and addresses in it are masked")
@click.option("--file", "files", type=_FILE, multiple=True, help="proof; kept as its hash")
@click.option("--report", type=_FILE, help="the report whose findings you had in front of you")
@click.option("--log", type=_FILE, default=Path("answers.jsonl"), show_default=True)
@_at
def answer_command(
    item: str,
    verdict: str | None,
    author: str,
    role: str,
    note: str,
    files: tuple[Path, ...],
    report: Path | None,
    log: Path,
    at: datetime | None,
) -> None:
    """Answer ITEM of a checklist; the answer is added to a log and never overwritten."""
    if verdict is None:
        raise click.UsageError("say --met, --not-met or --na")
    if len(files) > MAX_FILES:
        raise click.UsageError(f"at most {MAX_FILES} files")
    pack = load_pack()
    answer = _made(
        Answer,
        item=item,
        author=author,
        role=Role(role),
        at=at or moment(),
        verdict=Verdict(verdict),
        note=note,
        files=tuple(_proof(path) for path in files),
        about=_leads(_looked(report), item, pack) if report else (),
    )
    must_fit(answer, pack)
    append(log, answer)
    until = holds_until(answer, pack.item(item))
    _tell(answer, f"{item}: {verdict}, holds until {until}, added to {log}")


@click.command("waive")
@click.argument("fingerprint")
@click.option("--report", type=_FILE, required=True, help="the report that holds the finding")
@click.option("--reason", required=True, help="why it is taken on")
@click.option("--owner", required=True, help="who answers for it")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="last day")
@click.option("--log", type=_FILE, default=Path("waivers.jsonl"), show_default=True)
@_at
def waive_command(
    fingerprint: str,
    report: Path,
    reason: str,
    owner: str,
    until: datetime,
    log: Path,
    at: datetime | None,
) -> None:
    """Take one finding upon yourself for a time; it stays in every report and is counted."""
    waiver = _made(
        Waiver,
        fingerprint=fingerprint,
        check=_check_of(_looked(report), fingerprint),
        reason=reason,
        owner=owner,
        at=at or moment(),
        until=until.date(),
    )
    append(log, waiver)
    _tell(waiver, f"{waiver.check} {fingerprint}: waived until {waiver.until}, added to {log}")


def _made(model: type[_M], **fields: object) -> _M:
    try:
        return model.model_validate(fields)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = "/".join(str(part) for part in first["loc"])
        raise InputError(first["msg"].removeprefix("Value error, "), at=where) from None


def _looked(path: Path) -> Report:
    return read_report(bytes_of(path, MAX_BYTES), at=str(path))


def _proof(path: Path) -> ProofFile:
    return proof_file(path.name, bytes_of(path, MAX_FILE_BYTES))


def _leads(report: Report, item: str, pack: Pack) -> tuple[str, ...]:
    """Fingerprints of what checks of the same duty found."""
    rows = next((set(one.spec.requirements) for one in pack.items if one.id == item), set())
    return tuple(
        dict.fromkeys(
            finding.fingerprint
            for row in report.checks
            if not rows.isdisjoint(row.requirements)
            for finding in row.findings
            if finding.outcome in (Outcome.violation, Outcome.needs_review)
        )
    )


def _check_of(report: Report, fingerprint: str) -> str:
    found = {
        finding.fingerprint: row.id
        for row in report.checks
        for finding in row.findings
        if finding.outcome in (Outcome.violation, Outcome.needs_review)
    }
    if fingerprint in found:
        return found[fingerprint]
    near = get_close_matches(fingerprint, found, n=3, cutoff=0.6) or list(found)[:3]
    raise InputError(
        f"no finding {fingerprint} to waive in this report",
        at="fingerprint",
        remedy=f"there is {', '.join(near)}" if near else "there is nothing to waive",
    )


def _tell(document: Model, sentence: str) -> None:
    click.echo(sentence if sys.stdout.isatty() else document.model_dump_json())
