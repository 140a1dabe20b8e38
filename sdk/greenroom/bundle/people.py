"""Answers and waivers as a bundle holds them: two logs, each a part of its own."""

from collections.abc import Iterator, Mapping

from greenroom.answers.fold import People
from greenroom.answers.log import read_answers, read_waivers, written
from greenroom.bundle.manifest import Role
from greenroom.errors import InputError
from greenroom.report import Report

ANSWERS, WAIVERS = "answers.jsonl", "waivers.jsonl"


def parts_of(people: People) -> Iterator[tuple[str, bytes, Role]]:
    """Path, bytes and role of each log that is not empty."""
    if people.answers:
        yield ANSWERS, written(people.answers), Role.answers
    if people.waivers:
        yield WAIVERS, written(people.waivers), Role.waivers


def people_in(files: Mapping[str, bytes]) -> People:
    """What people said by the files of a bundle. Raises InputError naming log and line."""
    return People(
        read_answers(files.get(ANSWERS, b""), at=ANSWERS),
        read_waivers(files.get(WAIVERS, b""), at=WAIVERS),
    )


def must_belong(people: People, report: Report) -> None:
    """Raises InputError where the report holds other answers or waivers than these."""
    heard = {one for row in report.answers for one in (row.answer, *row.earlier) if one}
    if not heard.union(report.strays) <= set(people.answers):
        raise InputError("the report holds an answer that the log does not", at=ANSWERS)
    if tuple(row.waiver for row in report.waivers) != people.waivers:
        raise InputError("the report was made with other waivers", at=WAIVERS)
