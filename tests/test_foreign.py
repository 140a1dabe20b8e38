"""What stands in a frame of another site: nobody's words, for a person to judge."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from cases import DAY, case_evidence
from greenroom import __version__
from greenroom.check import Finding
from greenroom.engine import judge
from greenroom.evidence import Text
from greenroom.mask import mask_viewers
from greenroom.outcome import Outcome
from greenroom.pack import load_pack, load_phrases
from greenroom.report import CheckRow
from test_engine import check
from test_engine import row as own_row

LOWERED = load_phrases().engine["lowered_frame"]
SITE = "shop.example"


def framed(words: str, **fields: Any) -> dict[str, Any]:
    return {"words": f"body: {words}", "frame": SITE, **fields}


def row(check: str, **case: Any) -> CheckRow:
    report = judge(case_evidence(case), load_pack(), DAY, version=__version__)
    return next(one for one in report.checks if one.id == check)


def test_forbidden_words_there_are_a_review_and_say_why() -> None:
    found = row("wording/absolute_terms", texts=["notice: 好带鱼", framed("国家级带鱼")])
    assert found.outcome is Outcome.needs_review
    [finding] = found.findings
    assert (finding.outcome, finding.quote, finding.lowered) == (
        Outcome.needs_review,
        "国家级",
        LOWERED,
    )
    own = row("wording/absolute_terms", texts=["notice: 国家级带鱼", framed("好带鱼")])
    assert own.outcome is Outcome.violation
    unsaid = row("wording/absolute_terms", texts=["notice: 好带鱼", framed("好带鱼")])
    assert unsaid.outcome is Outcome.passed


def test_a_link_out_of_it_is_a_review() -> None:
    away = "https://u.wechat.com/abc"
    there = row("diversion/link_target", links=[{"href": away, "frame": SITE}])
    assert there.outcome is Outcome.needs_review
    assert row("diversion/link_target", links=[]).outcome is Outcome.passed


def test_what_is_required_and_stands_there_alone_is_a_review() -> None:
    link = {"href": "https://shop.example/seller", "text": "商家信息"}
    held = [{"links": [link]}] * 2
    there = [{"links": [{**link, "frame": SITE}]}] * 2
    assert row("seller/actual_seller", samples=held).outcome is Outcome.passed
    found = row("seller/actual_seller", samples=there)
    assert found.outcome is Outcome.needs_review
    assert {finding.lowered for finding in found.findings} == {LOWERED}
    both = [{"links": [link, {**link, "frame": SITE}]}] * 2
    assert row("seller/actual_seller", samples=both).outcome is Outcome.passed
    assert row("seller/actual_seller", samples=[{}] * 2).outcome is Outcome.violation


def test_half_of_what_is_required_is_not_made_whole_by_it() -> None:
    own = ["seller: 销售者：渔家小铺商行", "seller: 电话：0580-3012345"]
    address = framed("地址：舟山市普陀区海滨路", zone="seller")
    assert row("seller/actual_seller", samples=[{"texts": own}] * 2).outcome is Outcome.violation
    found = row("seller/actual_seller", samples=[{"texts": [*own, address]}] * 2)
    assert found.outcome is Outcome.needs_review


def unless_excused(texts: tuple[Text, ...]) -> Iterator[Finding]:
    if not any("参考" in text.text for text in texts):
        yield from (Finding.in_text("bad", one, 0, 1) for one in texts if "最" in one.text)


def test_words_there_do_not_excuse_those_of_the_page_nor_the_other_way_round() -> None:
    one = check(unless_excused, reads=["notice"])
    excused = own_row({"texts": ["notice: 最好", "notice: 仅供参考"]}, one)
    assert excused.outcome is Outcome.passed
    by_frame = own_row({"texts": ["notice: 最好", framed("仅供参考")]}, one)
    assert by_frame.outcome is Outcome.violation
    by_page = own_row({"texts": ["notice: 仅供参考", framed("最好")]}, one)
    assert by_page.outcome is Outcome.needs_review


@pytest.mark.parametrize("speaker", ["seller", "viewer", "platform"])
def test_no_carrier_may_say_who_speaks_there(speaker: str) -> None:
    sample = case_evidence({"texts": [framed("带鱼")]}).samples[0]
    said = {**sample.texts[0].model_dump(), "speaker": speaker}
    with pytest.raises(ValidationError, match="nobody's"):
        type(sample).model_validate({**sample.model_dump(), "texts": [said]})


def test_numbers_there_are_masked_at_every_door() -> None:
    evidence = case_evidence({"texts": [framed("电话13800138000"), "body: 电话13800138000"]})
    masked: list[Text] = [*mask_viewers(evidence).samples[0].texts]
    assert [text.text for text in masked] == ["电话***********", "电话13800138000"]
