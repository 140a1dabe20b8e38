"""What a visit to one room came to: its class, and the sum of its report."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, RootModel

from greenroom.capture.adapter import GENERIC, Adapter, adapter_for, host_of
from greenroom.errors import (
    CaptureError,
    GoneError,
    LateError,
    RestlessError,
    SiteError,
    TargetError,
)
from greenroom.evidence import Evidence, Reason, State
from greenroom.outcome import Outcome, worst
from greenroom.report import Report
from greenroom.words import Words
from greenroom.yamltext import read_yaml


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Class(StrEnum):
    """What a visit came to. The first three have a report, the others say why there is none."""

    audited = "audited"
    partly_seen = "partly_seen"
    ended = "ended"
    login = "login"
    captcha = "captcha"
    moved = "moved"
    gone = "gone"
    timeout = "timeout"
    crash = "crash"
    refused = "refused"
    blocked_by_policy = "blocked_by_policy"


JUDGED = (Class.audited, Class.partly_seen, Class.ended)


class Rule(Model):
    """name: for people. retries: further visits where nothing of the room was seen."""

    name: Words
    retries: int = 0


class Result(Model):
    """One room, finished: a line of the journal.

    key: of the room. at: moment of the last sample or of the failure, ISO 8601 in China.
    seconds: from the start of the last visit to the end of judging. counts: checks by outcome.
    items: outcome of each of the twelve. machine: the worst of its checks alone, for those of the
    twelve that have any; what only people can answer is left out. checks: those that came to a
    review or worse. rules: digest of law and checks. folder: of evidence and report, counted from
    the run's folder.
    """

    key: str
    url: str
    name: str = ""
    platform: str
    outcome: Class
    detail: str = ""
    attempts: int
    seconds: float
    at: str
    as_of: date | None = None
    title: str = ""
    account: str = ""
    counts: dict[Outcome, int] = {}
    items: dict[str, Outcome] = {}
    machine: dict[str, Outcome] = {}
    checks: dict[str, Outcome] = {}
    rules: str = ""
    folder: str = ""


class _Rules(RootModel[dict[Class, Rule]]):
    pass


@lru_cache(maxsize=1)
def load_rules() -> Mapping[Class, Rule]:
    """The rule of every class. Raises PackError where the file does not hold together."""
    text = files("greenroom.batch").joinpath("classes.yaml").read_text("utf-8")
    return read_yaml(text, _Rules, "greenroom/batch/classes.yaml").root


def sum_of(report: Report) -> dict[str, object]:
    """The fields of a Result that come from the report."""
    bad = Outcome.not_tested.rank
    came_to = {row.id: row.outcome for row in report.checks}
    items = [one for group in report.criteria for one in group.items]
    return {
        "as_of": report.as_of,
        "title": report.room.title,
        "account": report.room.account_name,
        "counts": report.counts,
        "items": {one.id: one.outcome for one in items},
        "machine": {
            one.id: worst(came_to[check] for check in one.checks) for one in items if one.checks
        },
        "checks": {row.id: row.outcome for row in report.checks if row.outcome.rank > bad},
        "rules": report.versions.rules,
    }


# Such a gap means that a part of what stood there was not read, though it could have been.
_PARTLY = (Reason.not_loaded, Reason.cap, Reason.budget, Reason.frame)
_STATES = {
    State.login: Class.login,
    State.captcha: Class.captcha,
    State.blocked: Class.refused,
    State.ended: Class.ended,
}


def class_of(evidence: Evidence, asked: str, adapter: Adapter, samples: int) -> tuple[Class, str]:
    """Class and detail of what was seen. asked: address of the room. samples: how many were due."""
    gaps = [*evidence.gaps, *(gap for sample in evidence.samples for gap in sample.gaps)]
    state = evidence.room.state
    if state in _STATES:
        told = [gap.detail for gap in gaps if gap.reason == str(state) and gap.detail]
        return _STATES[state], told[0] if told else ""
    final = evidence.room.url
    if host_of(final) != host_of(asked):
        there = adapter_for(final)
        if there.id != adapter.id or there.id == GENERIC:
            return Class.moved, f"→ {host_of(final)}"
    parts = {str(gap.reason) for gap in gaps if gap.reason in _PARTLY}
    if len(evidence.samples) < samples:
        parts.add(f"{len(evidence.samples)}/{samples}")
    return (Class.partly_seen, " ".join(sorted(parts))) if parts else (Class.audited, "")


# What Playwright says, in the order in which it is looked for.
_SIGNS = (
    ("ERR_TOO_MANY_REDIRECTS", Class.moved),
    ("Download is starting", Class.moved),
    ("context was destroyed", Class.moved),
    ("Cannot find context", Class.moved),
    ("interrupted by another navigation", Class.moved),
    ("ERR_TIMED_OUT", Class.timeout),
    ("ERR_CONNECTION_TIMED_OUT", Class.timeout),
    ("Timeout", Class.timeout),
    ("net::ERR_", Class.refused),
)
_KINDS: tuple[tuple[type[Exception], Class], ...] = (
    (GoneError, Class.gone),
    (LateError, Class.timeout),
    (RestlessError, Class.moved),
    (SiteError, Class.refused),
    (TargetError, Class.blocked_by_policy),
    (CaptureError, Class.crash),
    (TimeoutError, Class.timeout),
)


def class_of_failure(problem: Exception) -> tuple[Class, str]:
    """Class and detail where nothing was seen. What is not known counts as a crash."""
    detail = (str(problem).splitlines() or [type(problem).__name__])[0][:200]
    for kind, outcome in _KINDS:
        if isinstance(problem, kind):
            return outcome, detail
    return next((found for sign, found in _SIGNS if sign in detail), Class.crash), detail
