"""Small bundles: one check, a few words, two rule files."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cases import DAY, case_evidence
from greenroom.answers.fold import People
from greenroom.bundle.making import make_bundle
from greenroom.bundle.manifest import NAME, Manifest, read_manifest, sha256
from greenroom.engine import judge
from greenroom.evidence import Evidence
from greenroom.pack import load_pack
from greenroom.pricing import Deal, DealKind, PriceHistory
from people import answer, waiver

PACK = replace(
    load_pack(),
    checks=(load_pack().check("wording/absolute_terms"),),
    standards={},
    weights={},
    items=(),
)
RULES = {"own/law/one.yaml": b"title: one\n", "own/two.py": b"TWO = 2\n"}
PICTURE = b"\x89PNG\r\n\x1a\nnot much of a picture"
Make = Callable[..., dict[str, bytes]]


def evidence_of(week: int = 0, **case: Any) -> Evidence:
    """Evidence of a room whose title goes too far, `week` weeks after the day of all cases."""
    picture = {"zone": "cover", "sha256": sha256(PICTURE)}
    said = {"texts": ["room_title: 全国最佳带鱼"], "images": [picture]}
    evidence = case_evidence({**said, **case})
    moved = tuple(
        one.model_copy(update={"at": one.at + timedelta(weeks=week)}) for one in evidence.samples
    )
    return evidence.model_copy(update={"samples": moved})


def bundle_files(
    week: int = 0, after: dict[str, bytes] | None = None, **case: Any
) -> dict[str, bytes]:
    """Files of a bundle; `after` is the files of the room's bundle before."""
    evidence = evidence_of(week, **case)
    report = judge(evidence, PACK, DAY, version="test")
    people = People((answer("room/title"),), (waiver(report, "wording/absolute_terms"),))
    return make_bundle(
        evidence,
        people.fold_into(report, PACK),
        PACK,
        RULES,
        page="<p>",
        images=(("image/png", PICTURE),),
        people=people,
        history=PriceHistory((Deal("带鱼", DAY, 990, DealKind.sold),), ((DAY, DAY),)),
        previous=manifest_of(after) if after else None,
    )


@pytest.fixture
def make() -> Make:
    """Makes files of bundles."""
    return bundle_files


def manifest_of(files: dict[str, bytes]) -> Manifest:
    return read_manifest(files[NAME])
