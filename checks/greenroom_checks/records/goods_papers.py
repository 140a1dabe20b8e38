"""Goods: whether their supplier was verified and their papers run."""

from collections.abc import Iterator
from datetime import date

from greenroom.check import Finding
from greenroom.dossier.document import Dossier, Paper, PaperKind
from greenroom.identifiers import looks_usual


def evaluate(dossier: Dossier, as_of: date) -> Iterator[Finding]:
    """The findings of each of the goods: its supplier first, then its papers.

    Source: Order 117 of 2025 art. 27.
    """
    suppliers = {one.id: one for one in dossier.suppliers or ()}
    for number, goods in enumerate(dossier.goods or ()):
        supplier = suppliers.get(goods.supplier or "")
        if supplier is None or supplier.verified is None or supplier.verified > as_of:
            yield Finding("unverified", record=goods.name, path=f"goods/{number}", absent=True)
        papers = [one for one in dossier.papers or () if one.goods == goods.id]
        if not papers:
            yield Finding("no_papers", record=goods.name, path=f"goods/{number}", absent=True)
    names = {one.id: one.name for one in dossier.goods or ()}
    for number, paper in enumerate(dossier.papers or ()):
        yield Finding(
            _reason(paper, as_of),
            record=f"{names.get(paper.goods, paper.goods)} {paper.number}",
            path=f"papers/{number}",
            values={"until": paper.until.isoformat() if paper.until else "–"},
        )


def _reason(paper: Paper, as_of: date) -> str:
    if paper.until is not None and paper.until < as_of:
        return "expired"
    if paper.issued is not None and paper.issued > as_of:
        return "not_yet"
    if paper.kind is PaperKind.inspection_report and paper.issued is None:
        return "undated"
    if not looks_usual(paper.kind, paper.number):
        return "unusual"
    return "running" if paper.until else "for_good"
