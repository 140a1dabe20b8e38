"""The operator's licences: whether they run, and whether food is sold with one."""

from collections.abc import Iterator
from datetime import date

from greenroom.check import Finding
from greenroom.dossier.document import Dossier, PaperKind
from greenroom.dossier.fields import load_fields
from greenroom.evidence import GoodsKind
from greenroom.identifiers import looks_usual

FOOD = frozenset({GoodsKind.food, GoodsKind.health_food, GoodsKind.special_food})
FOOD_LICENCES = frozenset({PaperKind.food_licence, PaperKind.food_filing})


def evaluate(dossier: Dossier, as_of: date) -> Iterator[Finding]:
    """One finding per licence, and one where food is sold and no food licence runs.

    Source: 2021 Measures art. 5; Zhoushan criteria 1.1 and 4.2.
    """
    licences = dossier.licences or ()
    kinds = load_fields().values["PaperKind"]
    for number, licence in enumerate(licences):
        until = licence.until
        reason = "for_good" if until is None else "expired" if until < as_of else "running"
        if reason != "expired" and not looks_usual(licence.kind, licence.number):
            reason = "unusual"
        yield Finding(
            reason,
            record=f"{kinds[licence.kind].zh} {licence.number}",
            path=f"licences/{number}",
            values={"until": until.isoformat() if until else "–"},
        )
    running = {one.kind for one in licences if one.until is None or one.until >= as_of}
    food = next((one for one in dossier.goods or () if one.kind in FOOD), None)
    if food is not None and not running & FOOD_LICENCES:
        yield Finding("no_food_licence", record=food.name, path="licences", absent=True)
