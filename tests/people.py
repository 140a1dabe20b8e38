"""Answers, waivers and reports of a few words, for the tests of what people say."""

from datetime import date, datetime
from typing import Any

from cases import case_evidence
from greenroom.answers.answer import Answer, ProofFile, Verdict
from greenroom.answers.waiver import Waiver
from greenroom.engine import judge
from greenroom.item import Item, Role
from greenroom.pack import load_pack
from greenroom.report import Report

PACK = load_pack()
DAY = date(2026, 3, 1)
PAPER = ProofFile(name="证.png", sha256="a" * 64, media_type="image/png", size=9)


def at(moment: str) -> datetime:
    """`2026-03-01 19:00` in China."""
    return datetime.fromisoformat(f"{moment}:00+08:00")


def answer(item: Item | str, verdict: str = "met", **changes: Any) -> Answer:
    """An answer of the first role that may give it, with a paper, on the day at 21:00.

    The room of `report` is looked at one hour before.
    """
    id_ = item.id if isinstance(item, Item) else item
    who = PACK.item(id_).spec.who[0] if any(one.id == id_ for one in PACK.items) else Role.operator
    fields = {
        "item": id_,
        "author": "王店长",
        "role": who,
        "at": at("2026-03-01 21:00"),
        "verdict": Verdict(verdict),
        "note": "本店不涉及" if verdict == "not_applicable" else "",
        "files": (PAPER,),
        **changes,
    }
    return Answer.model_validate(fields)


def report(*texts: str, as_of: date = DAY, **case: Any) -> Report:
    """A report on a room with these texts (`zone: words`), seen on the day at 20:00."""
    evidence = case_evidence({"texts": list(texts), **case})
    return judge(evidence, PACK, as_of, version="test")


def waiver(of: Report, check_id: str, **changes: Any) -> Waiver:
    """A waiver of the first finding of that check."""
    row = next(row for row in of.checks if row.id == check_id)
    fields = {
        "fingerprint": row.findings[0].fingerprint,
        "check": check_id,
        "reason": "注册商标，有证",
        "owner": "王店长",
        "at": at("2026-02-20 10:00"),
        "until": date(2026, 6, 30),
        **changes,
    }
    return Waiver.model_validate(fields)
