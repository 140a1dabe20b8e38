"""The four registers, the problem list and the candidates, from one or several runs.

Source: the plan of Zhejiang (2024) names 主体名录四本台账, 突出问题清单, 解题销号; the procedure of
Zhoushan (2024) 申报 and 属地初审. Neither gives columns: those are our own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from greenroom.batch.problems import (
    Closing,
    Ground,
    Problem,
    State,
    day_in_china,
    last_closings,
    problems_of,
)
from greenroom.batch.result import Result, load_rules
from greenroom.batch.rooms import Room
from greenroom.batch.runs import Run
from greenroom.batch.tables import Cell, Row, platform_name, room_name
from greenroom.capture.adapter import host_of
from greenroom.export.labels import load_labels
from greenroom.identifiers import uscc_holds
from greenroom.outcome import Outcome
from greenroom.pack import Pack
from greenroom.report import CheckRow
from greenroom.score import Interval
from greenroom.words import Words
from greenroom.yamltext import read_yaml

PLAN = "zhejiang-2024"


class Sheet(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    columns: dict[str, Words]


class Layout(BaseModel):
    """sheets: by file name, with their columns in order. The rest: words by value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sheets: dict[str, Sheet]
    states: dict[State, Words]
    grounds: dict[Ground, Words]
    advice: dict[str, Words]
    labels: dict[str, Words]


@lru_cache(maxsize=1)
def load_layout() -> Layout:
    """Sheets and words. Raises PackError where the file does not hold together."""
    raw = files("greenroom.batch").joinpath("registers.yaml").read_text("utf-8")
    return read_yaml(raw, Layout, "greenroom/batch/registers.yaml")


@dataclass(frozen=True, slots=True)
class Followed:
    """One room over all runs.

    last: its result in the last run that holds it. score: of its last report. checks: words and
    articles of those that have problems, without findings. listed: its line in the list, or what
    is known of it. folder: where its last report lies.
    """

    last: Result
    score: Interval | None
    checks: Mapping[str, CheckRow]
    listed: Room
    problems: tuple[Problem, ...]
    folder: str

    @property
    def open(self) -> tuple[Problem, ...]:
        """Problems that are not closed."""
        return tuple(one for one in self.problems if one.state.is_open)


def follow(
    runs: Sequence[Run], listed: Iterable[Room] = (), closings: Sequence[Closing] = ()
) -> Iterator[Followed]:
    """Every room of the runs, in the order of the last run that holds it.

    Raises InputError where a report is missing or damaged.
    """
    order = sorted(runs, key=lambda run: max((one.at for one in run.results), default=""))
    parties = {room.key: room for room in listed}
    done = last_closings(closings)
    visits: dict[str, list[tuple[Run, Result]]] = {}
    # Reports are large and say much the same: one row a check and set of rules is kept for all.
    words: dict[tuple[str, str], CheckRow] = {}
    for run in order:
        for result in run.results:
            visits.setdefault(result.key, []).append((run, result))
    for key, seen in visits.items():
        judged = [(run, one) for run, one in seen if one.folder]
        reports = sorted(
            (run.report(one) for run, one in judged), key=lambda report: report.seen.last
        )
        last_run, last = seen[-1]
        seen_last = last_run is order[-1] and bool(last.folder)
        found = tuple(problems_of(key, reports, seen_last=seen_last, closings=done))
        faulty = {one.row.check for one in found}
        checks = {
            row.id: words.setdefault(
                (report.versions.rules, row.id),
                row.model_copy(update={"findings": (), "parts": ()}),
            )
            for report in reports
            for row in report.checks
            if row.id in faulty
        }
        scores = reports[-1].scores if reports else ()
        yield Followed(
            last=last,
            score=scores[0].whole if scores else None,
            checks=checks,
            listed=parties.get(key, Room(url=last.url, name=last.name)),
            problems=found,
            folder=str(judged[-1][0].folder / judged[-1][1].folder) if judged else "",
        )


def rows_of_registers(rooms: Sequence[Followed], pack: Pack, language: str) -> dict[str, list[Row]]:
    """Rows of every sheet by its name."""
    problems = [_problem_row(room, one, pack, language) for room in rooms for one in room.problems]
    order = {words[language]: rank for rank, words in enumerate(load_layout().states.values())}
    problems.sort(key=lambda row: order[str(row["state"])])
    candidates = [_candidate_row(one, language) for one in rooms]
    advice = {words[language]: rank for rank, words in enumerate(load_layout().advice.values())}
    candidates.sort(key=lambda row: advice[str(row["advice"])])
    return {
        "platforms": _grouped(rooms, "platform", lambda one: one.last.platform, language),
        "operators": [_operator_row(one, language) for one in rooms],
        "agencies": _grouped(rooms, "agency", lambda one: one.listed.agency, language),
        "hosts": _grouped(rooms, "top_host", lambda one: one.listed.top_host, language),
        "problems": problems,
        "candidates": candidates,
    }


def _day(moment: str) -> str:
    return moment[:10]


def _counts(rooms: Sequence[Followed]) -> Row:
    every = [one for room in rooms for one in room.problems]
    still = sum(one.state.is_open for one in every)
    return {"problems": len(every), "open": still, "closed": len(every) - still}


def _grouped(
    rooms: Sequence[Followed], field: str, of: Callable[[Followed], str], language: str
) -> list[Row]:
    """One row for every value that is given; rooms without one are left out."""
    groups: dict[str, list[Followed]] = {}
    for room in rooms:
        if of(room):
            groups.setdefault(of(room), []).append(room)
    rows: list[Row] = []
    for name, here in sorted(groups.items()):
        platforms = sorted({platform_name(one.last.platform, language) for one in here})
        rows.append(
            {
                field: platform_name(name, language) if field == "platform" else name,
                "hosts": " ".join(sorted({host_of(one.last.url) for one in here})),
                "operators": " ".join(sorted({one.listed.operator for one in here} - {""})),
                "platforms": " ".join(platforms),
                "rooms": len(here),
                "judged": sum(bool(one.last.folder) for one in here),
                "faulty": sum(bool(one.open) for one in here),
                "last": _day(max(one.last.at for one in here)),
                **_counts(here),
            }
        )
    return rows


def _who(room: Followed, language: str) -> Row:
    return {
        "room": room_name(room.last),
        "operator": room.listed.operator,
        "area": room.listed.area,
        "platform": platform_name(room.last.platform, language),
        "url": room.last.url,
        "last": _day(room.last.at),
    }


def _operator_row(room: Followed, language: str) -> Row:
    labels, code = load_layout().labels, room.listed.uscc.strip().upper()
    holds = "not_given" if not code else "holds" if uscc_holds(code) else "broken"
    return {
        **_who(room, language),
        "uscc": code,
        "uscc_holds": labels[holds][language],
        "agency": room.listed.agency,
        "account": room.last.account,
        "visit": load_rules()[room.last.outcome].name[language],
        **_counts([room]),
        "unseen": sum(one.state is State.unseen for one in room.problems),
        "returned": sum(one.state is State.reopened for one in room.problems),
    }


def _problem_row(room: Followed, problem: Problem, pack: Pack, language: str) -> Row:
    layout, row, labels = load_layout(), problem.row, load_labels()
    check = room.checks[row.check]
    return {
        **_who(room, language),
        "id": problem.id,
        "state": layout.states[problem.state][language],
        "level": labels.outcomes[row.outcome][language],
        "task": "; ".join(_tasks(check, pack, language)),
        "check": row.name[language],
        "items": " ".join(check.criteria),
        "zone": row.zone_name[language] if row.zone_name else "",
        "quote": row.quote,
        "says": row.says[language],
        "basis": "; ".join(labels.cite(one, language) for one in check.clauses),
        "remedy": check.remedy[language],
        "first": str(day_in_china(row.first)),
        "last": str(day_in_china(row.last)),
        "returned": problem.returned,
        "report": f"{room.folder}/report.html" if room.folder else "",
        **_ended(problem, language),
    }


def _ended(problem: Problem, language: str) -> Row:
    """Who closed it, when and with what; or which closing did not hold."""
    layout, closing = load_layout(), problem.closing
    ended = {"ended": str(day_in_china(problem.ended) or "")}
    if problem.state is State.closed:
        labels = layout.labels
        return {
            **ended,
            "ended_by": labels["machine"][language],
            "proof": labels["looked_again"][language],
        }
    if closing is None:
        return {"ended": "", "ended_by": "", "proof": ""}
    if problem.state is not State.settled:
        values = {"by": closing.by, "day": str(day_in_china(closing.at))}
        told = layout.labels["not_held"].fill(values)[language]
        return {"ended": "", "ended_by": "", "proof": told}
    papers = ", ".join(f"{one.name} (SHA-256 {one.sha256[:16]})" for one in closing.files)
    grounds = (layout.grounds[closing.ground][language], closing.note, papers)
    return {**ended, "ended_by": closing.by, "proof": "; ".join(filter(None, grounds))}


def _tasks(check: CheckRow, pack: Pack, language: str) -> Iterator[str]:
    """Tasks of the plan that the check's duties stand under."""
    for task in pack.standards[PLAN].criteria if PLAN in pack.standards else ():
        if not set(task.rows).isdisjoint(check.requirements):
            yield f"{task.id} {task.name[language]}"


def _candidate_row(room: Followed, language: str) -> Row:
    unsettled = [item for item, outcome in room.last.items.items() if outcome.rank > _CALM]
    whole, seen = room.score, bool(room.last.items)
    advice = "faulty" if room.open else "unsettled" if unsettled else "ready"
    if not seen:
        advice = "unseen"
    score: dict[str, Cell] = {"lower": None, "upper": None}
    if whole is not None and seen:
        score = {"lower": whole.lower, "upper": whole.upper}
    return {
        **_who(room, language),
        **score,
        "advice": load_layout().advice[advice][language],
        "open": len(room.open),
        "unsettled": " ".join(unsettled)
        if seen
        else load_rules()[room.last.outcome].name[language],
    }


_CALM = Outcome.passed.rank
