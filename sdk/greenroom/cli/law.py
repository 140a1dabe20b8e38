"""`law`: the kept law, by instrument and article."""

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from greenroom.cli.files import put
from greenroom.cli.options import option_out
from greenroom.errors import InputError
from greenroom.law import Clause, Law
from greenroom.pack import Pack, load_pack


@click.command("law")
@click.argument("reference", required=False)
@click.option("--json", "as_json", is_flag=True, help="machine-readable")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh")
@option_out
def law_command(reference: str | None, lang: str, out: Path | None, *, as_json: bool) -> None:
    """List the law that is kept, or show REFERENCE: `ldjg-2026`, `ldjg-2026/26`."""
    from greenroom.export.sheets import (  # noqa: PLC0415 - `--help` waits for no words
        clause_as_text,
        instrument_as_text,
        instruments_as_text,
    )

    pack = load_pack()
    instruments = pack.law.instruments
    if reference is None:
        listed = {id_: _head(pack.law, id_) for id_ in instruments}
        put(_json(listed) if as_json else instruments_as_text(instruments, lang), out)
        return
    if reference in instruments:
        one = instruments[reference]
        whole = {"id": reference, **one.model_dump(mode="json", by_alias=True)}
        put(_json(whole) if as_json else instrument_as_text(one, reference, lang), out)
        return
    clause = _clause(pack.law, reference)
    instrument = instruments[reference.partition("/")[0]]
    checks, items = cited_by(pack, clause.id)
    if as_json:
        document = {
            **clause.model_dump(mode="json", by_alias=True),
            "instrument": _head(pack.law, reference.partition("/")[0]),
            "checks": checks,
            "items": items,
        }
        put(_json(document), out)
        return
    put(clause_as_text(clause, instrument, checks, items, lang), out)


def cited_by(pack: Pack, clause_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of checks and of items that cite the clause."""
    return (
        tuple(
            check.id
            for check in pack.checks
            if clause_id in (*check.spec.clauses, *check.spec.penalty)
        ),
        tuple(item.id for item in pack.items if clause_id in item.spec.clauses),
    )


def _clause(law: Law, reference: str) -> Clause:
    try:
        return law.clause(reference)
    except KeyError:
        raise InputError(
            f"no law {reference}", at="reference", remedy=_near(law, reference)
        ) from None


def _near(law: Law, reference: str) -> str:
    name, _, article = reference.partition("/")
    if name in law.instruments:
        kept = list(law.instruments[name].articles)
        near = get_close_matches(article, kept, n=3, cutoff=0.4) or kept[:6]
        return f"{name} has {', '.join(near)}; all of them: greenroom law {name}"
    near = get_close_matches(name, list(law.instruments), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(near)}?" if near else "greenroom law lists what there is"


def _head(law: Law, id_: str) -> dict[str, Any]:
    instrument = law.instruments[id_]
    head = instrument.model_dump(mode="json", by_alias=True, exclude={"articles"})
    return {**head, "articles": list(instrument.articles)}


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
