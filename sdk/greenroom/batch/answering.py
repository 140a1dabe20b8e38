"""Answers to a run: kept in each room's own log, and folded into its report."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import Field, ValidationError

from greenroom import __version__
from greenroom.answers.answer import Answer, Model
from greenroom.answers.fold import People
from greenroom.answers.log import MAX_BYTES, MAX_LINES, append, must_fit, read_answers
from greenroom.batch.exports import write_results
from greenroom.batch.journal import put_whole
from greenroom.batch.overview import write_overview
from greenroom.batch.result import Result, sum_of
from greenroom.batch.review import SCHEMA
from greenroom.batch.runs import ANSWERS, PAGE, REPORT, Run
from greenroom.engine import judge
from greenroom.errors import InputError, LimitError
from greenroom.evidence import day_of
from greenroom.export import as_html
from greenroom.pack import Pack
from greenroom.report import CheckRow, Report


class Reviewed(Model):
    """One line of a review: the room's key and the answer."""

    schema_: Literal["greenroom-review/1"] = Field(default=SCHEMA, alias="schema")
    room: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Applied:
    """added: answers kept. known: those that were there already. rooms: reports made anew."""

    added: int
    known: int
    rooms: int


def read_review(raw: bytes, *, at: str) -> tuple[Reviewed, ...]:
    """Lines of a review. Raises InputError naming the line, LimitError."""
    if len(raw) > MAX_BYTES or raw.count(b"\n") > MAX_LINES:
        raise LimitError(f"at most {MAX_BYTES} bytes and {MAX_LINES} lines are read", at=at)
    lines = []
    for number, line in enumerate(raw.splitlines(), 1):
        if not line.strip():
            continue
        try:
            lines.append(Reviewed.model_validate_json(line))
        except ValidationError as problem:
            first = problem.errors(include_url=False, include_input=False)[0]
            path = "/".join(map(str, first["loc"]))
            raise InputError(f"{path}: {first['msg']}", at=f"{at}:{number}") from None
    return tuple(lines)


def answers_of(run: Run, result: Result) -> tuple[Answer, ...]:
    """What people answered of the room. Raises InputError where the log is damaged."""
    path = run.place(result) / ANSWERS
    if not path.is_file():
        return ()
    if path.stat().st_size > MAX_BYTES:
        raise LimitError(f"at most {MAX_BYTES} bytes are read", at=str(path))
    return read_answers(path.read_bytes(), at=str(path))


def apply_review(run: Run, lines: Sequence[Reviewed], pack: Pack, language: str) -> Applied:
    """Keeps the answers, and makes reports, results and overview of the run anew.

    Nothing is kept where one line does not fit: InputError. A line that was applied before is not
    kept twice.
    """
    rooms = {one.key: one for one in run.judged()}
    for line in lines:
        if line.room not in rooms:
            raise InputError("no such room with a report in this run", at=line.room)
        must_fit(line.answer, pack)
    added = 0
    for line in lines:
        room = rooms[line.room]
        if line.answer not in answers_of(run, room):
            append(run.place(room) / ANSWERS, line.answer)
            added += 1
    touched = {line.room for line in lines}
    results = [
        refolded(run, one, pack, language) if one.key in touched else one for one in run.results
    ]
    write_results(results, run.folder, language)
    write_overview(results, run.folder, language)
    return Applied(added, len(lines) - added, len(touched))


def with_answers(run: Run, pack: Pack, language: str) -> Run:
    """The run with what people answered of its rooms, as after `--resume`."""
    results = tuple(
        refolded(run, one, pack, language)
        if one.folder and (run.place(one) / ANSWERS).is_file()
        else one
        for one in run.results
    )
    return replace(run, results=results)


def refolded(run: Run, result: Result, pack: Pack, language: str) -> Result:
    """The room judged again with all answers; its report is written, its result returned.

    An answer counts from its day on, so the room is judged by the law of the last answer's day
    where that is later than the day it was seen.
    """
    answers = answers_of(run, result)
    evidence, place = run.evidence(result), run.place(result)
    day = max([result.as_of or day_of(evidence), *(one.day for one in answers)])
    report = judge(evidence, pack, day, version=__version__)
    report = People(answers).fold_into(report, pack)
    report = _with_crops(report, run.report(result))
    put_whole(place / REPORT, gzip.compress(report.to_json().encode(), 6, mtime=0))
    put_whole(place / PAGE, as_html(report, language))
    return result.model_copy(update=sum_of(report))


def _with_crops(report: Report, before: Report) -> Report:
    """The pictures behind the findings are gone; their crops stand in the report before."""
    crops = {one.fingerprint: one.crop for row in before.checks for one in row.findings if one.crop}

    def row(check: CheckRow) -> CheckRow:
        found = tuple(
            one.model_copy(update={"crop": crops.get(one.fingerprint)}) for one in check.findings
        )
        return check.model_copy(update={"findings": found})

    return report.model_copy(update={"checks": tuple(map(row, report.checks))})
