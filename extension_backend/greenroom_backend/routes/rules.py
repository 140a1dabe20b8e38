"""What judging goes by: checks, law, criteria, coverage, platforms."""

from difflib import get_close_matches

from greenroom.capture.adapter import load_adapters
from greenroom.coverage import Served, coverage
from greenroom.documents import (
    Checks,
    CheckShown,
    ClauseShown,
    CoverageRow,
    CoverageShown,
    Criteria,
    InstrumentRow,
    Instruments,
    InstrumentShown,
    Platforms,
    StandardShown,
)
from greenroom.pack import Pack
from greenroom_backend.api import Group, Right
from greenroom_backend.api.asking import Asked
from greenroom_backend.api.parts import Parts
from greenroom_backend.problems import RefusedError

routes = Group("rules")


class CheckPath(Asked):
    family: str
    name: str


class InstrumentPath(Asked):
    instrument: str


class ClausePath(InstrumentPath):
    article: str


@routes.get("/v1/platforms", needs=Right.see)
def list_platforms(parts: Parts) -> Platforms:
    """The adapters, as the collector in the extension reads them."""
    del parts
    return Platforms(platforms=tuple(load_adapters().values()))


@routes.get("/v1/checks", needs=Right.see)
def list_checks(parts: Parts) -> Checks:
    """Every check: what it asks, of which law, and what each reason comes to."""
    rows = tuple(_check(parts.pack, check.id) for check in parts.pack.checks)
    return Checks(rules=parts.pack.digest, checks=rows)


@routes.get("/v1/checks/{family}/{name}", needs=Right.see)
def show_check(parts: Parts, path: CheckPath) -> CheckShown:
    """One check."""
    check_id = f"{path.family}/{path.name}"
    known = [check.id for check in parts.pack.checks]
    if check_id not in known:
        raise _missing(check_id, known)
    return _check(parts.pack, check_id)


@routes.get("/v1/law", needs=Right.see)
def list_law(parts: Parts) -> Instruments:
    """The law that is kept, by instrument."""
    rows = tuple(_instrument(parts.pack, id_) for id_ in parts.pack.law.instruments)
    return Instruments(rules=parts.pack.digest, instruments=rows)


@routes.get("/v1/law/{instrument}", needs=Right.see)
def show_instrument(parts: Parts, path: InstrumentPath) -> InstrumentShown:
    """One instrument with its articles, in our own words."""
    known = parts.pack.law.instruments
    if path.instrument not in known:
        raise _missing(path.instrument, list(known))
    articles = known[path.instrument].articles
    return InstrumentShown(instrument=_instrument(parts.pack, path.instrument), articles=articles)


@routes.get("/v1/law/{instrument}/{article}", needs=Right.see)
def show_clause(parts: Parts, path: ClausePath) -> ClauseShown:
    """One article: what it says, its figures, when in force, how certain, and what cites it."""
    pack, known = parts.pack, parts.pack.law.instruments
    if path.instrument not in known:
        raise _missing(path.instrument, list(known))
    if path.article not in known[path.instrument].articles:
        raise _missing(path.article, list(known[path.instrument].articles))
    clause = pack.law.clause(f"{path.instrument}/{path.article}")
    return ClauseShown(
        clause=clause,
        instrument=_instrument(pack, path.instrument),
        checks=tuple(
            one.id for one in pack.checks if clause.id in (*one.spec.clauses, *one.spec.penalty)
        ),
        items=tuple(one.id for one in pack.items if clause.id in one.spec.clauses),
    )


@routes.get("/v1/criteria", needs=Right.see)
def list_criteria(parts: Parts) -> Criteria:
    """The standards as groups of criteria, with the rows of the catalogue under each."""
    rows = tuple(
        StandardShown(id=id_, **one.model_dump()) for id_, one in parts.pack.standards.items()
    )
    return Criteria(rules=parts.pack.digest, standards=rows)


@routes.get("/v1/coverage", needs=Right.see)
def show_coverage(parts: Parts) -> CoverageShown:
    """Which duty is served by which check or question, and which is open."""
    found = coverage(parts.pack)
    return CoverageShown(
        rules=parts.pack.digest,
        duties=len(found.rows),
        open=tuple(row.id for row in found.open),
        counts=found.counts,
        only=found.only,
        rows=tuple(_served(row) for row in found.rows),
        clauses=tuple(_served(row) for row in found.clauses),
        context=tuple(row.id for row in found.context),
    )


def _check(pack: Pack, check_id: str) -> CheckShown:
    check = pack.check(check_id)
    return CheckShown(
        id=check.id, criteria=pack.criteria_of(check), **check.spec.model_dump(by_alias=True)
    )


def _instrument(pack: Pack, instrument: str) -> InstrumentRow:
    one = pack.law.instruments[instrument]
    fields = one.model_dump(exclude={"articles", "replaces_earlier"})
    return InstrumentRow(id=instrument, articles=tuple(one.articles), **fields)


def _served(row: Served) -> CoverageRow:
    return CoverageRow(
        id=row.id,
        source=row.source,
        duty=row.duty,
        draft=row.draft,
        checks=row.checks,
        items=row.items,
        by=row.by,
        open=row.is_open,
    )


def _missing(asked: str, known: list[str]) -> RefusedError:
    near = get_close_matches(asked[:80], known, n=3, cutoff=0.5)
    return RefusedError(404, "http_404", detail=f"near: {', '.join(near)}" if near else "")
