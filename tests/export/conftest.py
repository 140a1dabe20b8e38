"""A report in which every outcome appears and every word of the page is hostile."""

from datetime import date

import pytest

from greenroom.evidence import Carrier, HostKind, Reason, Speaker, State, Zone
from greenroom.item import Item, ItemKind, ItemSpec, Role
from greenroom.law import Certainty, Kind
from greenroom.outcome import Outcome
from greenroom.pack import load_phrases
from greenroom.report import (
    SCHEMA,
    CheckRow,
    Citation,
    FindingRow,
    GapRow,
    GroupRow,
    ItemRow,
    Report,
    RoomRow,
    Seen,
    Versions,
    question,
)
from greenroom.words import Words

SAYS = Words(zh="说明", en="says")
HOSTILE = (
    "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)>"
    '"\'><a href="javascript:alert(1)">{quote}{{ 7*7 }}\u202e\u200f\x1b[31m\x07\r\n&lt;b&gt;'
)


def citation(article: str = "26") -> Citation:
    return Citation(
        id=f"sample/{article}",
        title=Words(zh="示例办法", en="Sample measures"),
        article=article,
        says=SAYS,
        binding=True,
        kind=Kind.rule,
        certainty=Certainty.A,
    )


def row(outcome: Outcome) -> CheckRow:
    found = FindingRow(
        outcome=outcome,
        reason="bad",
        says=Words(zh=f"看到“{HOSTILE}”", en=f"saw “{HOSTILE}”"),
        remedy=Words(zh=f"改掉{outcome}", en=f"fix {outcome}"),
        quote=HOSTILE,
        context=f"前{HOSTILE}后",
        context_at=1,
        end=len(HOSTILE),
        text="0.t0",
        zone=Zone.room_title,
        zone_name=load_phrases().zones[Zone.room_title],
        speaker=Speaker.seller,
        samples=(0,),
        fingerprint="0" * 16,
    )
    return CheckRow(
        id=f"own/{outcome}",
        name=Words(zh=f"检查{outcome}", en=f"check of {outcome}"),
        asks=SAYS,
        outcome=outcome,
        says=Words(zh=f"结果{outcome}{HOSTILE}", en=f"came to {outcome}{HOSTILE}"),
        parts=(),
        clauses=(citation(), citation("5.4"), citation("topic")),
        penalty=(citation("58"),),
        remedy=SAYS,
        review=SAYS,
        cannot_see=Words(zh="看不到口播", en="cannot see speech"),
        criteria=(),
        requirements=(),
        findings=(found,) if outcome in (Outcome.violation, Outcome.needs_review) else (),
    )


@pytest.fixture
def report() -> Report:
    phrases = load_phrases()
    asked = Item(
        "own/item",
        SAYS,
        ItemSpec(
            kind=ItemKind.manual,
            asks=Words(zh="问人吗", en="ask?"),
            how=SAYS,
            good=SAYS,
            bad=SAYS,
            proof=SAYS,
            holds=30,
            who=(Role.operator,),
        ),
    )
    item = ItemRow(
        id="1.1",
        name=Words(zh="事项一", en="item one"),
        outcome=Outcome.not_tested,
        checks=(),
        people=(question(asked, SAYS),),
    )
    gap = GapRow(
        zone=Zone.speech,
        zone_name=phrases.zones[Zone.speech],
        reason=Reason.tainted,
        says=phrases.gaps[Reason.tainted],
        detail=HOSTILE,
    )
    return Report(
        schema=SCHEMA,
        as_of=date(2026, 3, 1),
        versions=Versions(greenroom="test", rules="0" * 12),
        room=RoomRow(
            platform="generic",
            url=f"https://room.example/{HOSTILE}",
            title=HOSTILE,
            account_name=HOSTILE,
            host=HostKind.undeclared,
        ),
        seen=Seen(
            state=State.live,
            carrier=Carrier.playwright,
            collector="test",
            samples=2,
            span_s=3.0,
            first="2026-03-01T20:00:00+08:00",
            last="2026-03-01T12:00:03+00:00",
            viewport=None,
        ),
        counts=dict.fromkeys(Outcome, 1),
        checks=tuple(row(outcome) for outcome in Outcome),
        criteria=(GroupRow(id="1", name=SAYS, items=(item,)),),
        gaps=(gap,),
        disclaimer=phrases.disclaimer,
    )
