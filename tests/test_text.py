import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cases import DAY
from greenroom.check import Check, Expects, Finding, Means, OverTime, Spec, Verdict
from greenroom.cli import cli
from greenroom.errors import InputError
from greenroom.evidence import GoodsKind, Text, Zone
from greenroom.export import lines_as_text
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom.scripts import Line, read_script
from greenroom.text import (
    AROUND,
    MAX_FINDINGS,
    PIECE,
    LineFindings,
    check_lines,
    family_of,
    reads_words,
)
from greenroom.wording import Family, Lexicon, Term
from greenroom.words import Words

FAMILY = "absolute_terms"
PACK = load_pack()
SAYS = Words(zh="说“{quote}”", en="says “{quote}”")
LEXICON = Lexicon(
    {
        FAMILY: Family(
            source="law",
            terms=(Term(term="最佳", kind="strict"), Term(term="国家级", kind="strict")),
        )
    },
    sounds={"zui": ("最",)},
)


def check(evaluate: Any, *, clauses: tuple[str, ...] = ("ad-law-2021/9",), **more: Any) -> Check:
    verdicts = {
        "strict": Verdict(outcome=Outcome.violation, says=SAYS, remedy=Words(zh="改", en="mend")),
        "unclear": Verdict(outcome=Outcome.needs_review, says=SAYS),
        "fine": Verdict(outcome=Outcome.passed, says=SAYS),
    }
    fields: dict[str, Any] = {
        "name": SAYS,
        "asks": SAYS,
        "expects": Expects.forbid,
        "over_time": OverTime.ever,
        "reads": (Zone.comment,),
        "also": (Zone.speech,),
        "clauses": clauses,
        "requirements": ("x",),
        "applies": SAYS,
        "cannot_see": SAYS,
        "means": Means.model_validate({"pass": SAYS, "not_tested": SAYS}),
        "reasons": verdicts,
        "remedy": Words(zh="删", en="drop"),
        "review": SAYS,
    }
    return Check("test/one", Spec(**{**fields, **more}), evaluate)


def strict(texts: tuple[Text, ...], lexicon: Lexicon) -> Iterable[Finding]:
    for text in texts:
        for hit in lexicon.of(text.text, FAMILY):
            yield Finding.in_text("strict", text, hit.start, hit.end, why=hit.why)


def judged(line: Line | str, *checks: Check, as_of: date = DAY, **more: Any) -> LineFindings:
    pack = replace(PACK, lexicon=LEXICON, checks=checks or (check(strict),))
    lines = [Line(id="1", text=line) if isinstance(line, str) else line]
    [found] = check_lines(lines, pack, as_of, **more)
    return found


def test_a_finding_says_all_that_an_operator_needs() -> None:
    found = judged("东海zui佳带鱼")
    [row] = found.findings
    assert found.id == "1"
    assert (row.check, row.family, row.reason) == ("test/one", FAMILY, "strict")
    assert (row.outcome, row.start, row.end) == (Outcome.violation, 2, 6)
    assert (row.quote, row.normalised, row.why) == ("zui佳", "zui佳", ("variant",))
    assert row.clauses == ("ad-law-2021/9",)
    assert row.suggestion == Words(zh="改", en="mend")
    assert row.says.zh == "说“zui佳”"
    written = json.loads(found.to_json())
    assert set(written) == {"id", "findings"}
    assert set(written["findings"][0]) >= {
        *("check", "family", "outcome", "start", "end", "quote", "normalised", "clauses"),
        *("why", "suggestion"),
    }


def test_only_the_zone_and_the_speaker_that_a_check_reads_are_judged() -> None:
    assert judged(Line(id="1", text="最佳", zone=Zone.comment)).findings
    assert not judged(Line(id="1", text="最佳", zone=Zone.platform)).findings
    assert not judged(
        Line.model_validate({"id": "1", "text": "最佳", "speaker": "viewer"})
    ).findings


def test_only_checks_that_forbid_and_need_nothing_but_words_are_asked() -> None:
    def wants_cards(texts: tuple[Text, ...], cards: object) -> Iterable[Finding]:
        raise AssertionError((texts, cards))

    assert not reads_words(check(wants_cards))
    assert reads_words(check(strict))
    required = check(strict, expects=Expects.require)
    assert not reads_words(required)
    assert not judged("最佳", check(wants_cards), required).findings
    assert {one.id for one in PACK.checks if reads_words(one)} >= {
        "wording/absolute_terms",
        "wording/lowest_price_claims",
        "diversion/off_platform_contact",
        "traffic/fake_trade",
    }
    assert family_of(PACK.check("wording/absolute_terms")) == "absolute_terms"


def test_a_violation_without_binding_law_is_for_a_person_to_decide() -> None:
    guide = check(strict, clauses=("guide-absolute-2023/6",))
    [row] = judged("最佳", guide).findings
    assert row.outcome is Outcome.needs_review
    assert row.lowered == PACK.phrases.engine["lowered_law"]


def test_without_kept_law_words_are_refused_not_passed() -> None:
    with pytest.raises(InputError, match="law of 1990-01-01 is not kept"):
        judged("最佳", as_of=date(1990, 1, 1))


def test_what_comes_to_nothing_and_what_is_missing_is_not_told() -> None:
    def absent(texts: tuple[Text, ...]) -> Iterable[Finding]:
        yield Finding("strict", absent=True)
        yield Finding.in_text("fine", texts[0], 0, 1)

    assert judged("最佳", check(absent)).findings == ()


def test_a_crash_is_a_finding_of_its_line_and_hides_no_other() -> None:
    def crashes(texts: tuple[Text, ...]) -> Iterable[Finding]:
        yield Finding.in_text("strict", texts[0], 0, 1)
        raise RuntimeError("no {such} thing")

    def unknown(texts: tuple[Text, ...]) -> Iterable[Finding]:
        yield Finding.in_text("no such reason", texts[0], 0, 1)

    rows = judged("最佳", check(crashes), check(unknown), check(strict)).findings
    assert [row.outcome for row in rows].count(Outcome.error) == 2
    assert any("no {such} thing" in row.says.zh for row in rows)
    assert rows[-1].quote == "最佳"


def test_the_declared_class_of_goods_reaches_the_check() -> None:
    def by_kind(texts: tuple[Text, ...], kinds: dict[str, GoodsKind]) -> Iterable[Finding]:
        for text in texts:
            if text.goods is not None and kinds[text.goods] is GoodsKind.food:
                yield Finding.in_text("unclear", text, 0, 1)

    food = Line.model_validate({"id": "1", "text": "x", "goods_class": "food"})
    assert judged(food, check(by_kind)).findings
    assert not judged("x", check(by_kind)).findings


def test_trace_lists_what_was_found_and_not_held_against_the_line() -> None:
    pack = replace(PACK, lexicon=LEXICON, checks=(PACK.check("wording/absolute_terms"),))
    line = Line(id="1", text="不敢说最佳，国家级", zone=Zone.comment)
    [found] = check_lines([line], pack, DAY, trace=True)
    assert [row.quote for row in found.findings] == ["国家级"]
    [silence] = found.silent or ()
    assert (silence.quote, silence.family, silence.cue) == ("最佳", FAMILY, "denied")


@pytest.mark.parametrize("place", [0, PIECE - 2, PIECE - 1, PIECE, PIECE + AROUND, 3 * PIECE - 1])
def test_words_at_the_seam_of_a_long_line_are_found_once(place: int) -> None:
    words = "字" * place + "国家级" + "词" * (4 * PIECE)
    assert [(row.start, row.quote) for row in judged(words).findings] == [(place, "国家级")]


def test_findings_without_end_are_counted_not_listed() -> None:
    found = judged("最佳，" * (MAX_FINDINGS + 500))
    assert len(found.findings) == MAX_FINDINGS
    assert found.left_out == 500


def test_lines_come_one_by_one() -> None:
    def lines() -> Iterable[Line]:
        yield Line(id="1", text="最佳")
        raise EOFError

    results = check_lines(lines(), replace(PACK, lexicon=LEXICON), DAY)
    assert next(iter(results)).id == "1"


def test_the_text_for_people_holds_no_control_characters() -> None:
    line = Line(id="\x1b[2J", text="国家级\x1b[31m", zone=Zone.comment, at_s=3661)
    pack = replace(PACK, lexicon=LEXICON, checks=(check(strict),))
    for language in ("zh", "en"):
        pairs = zip([line], check_lines([line], pack, DAY), strict=True)
        pages = "".join(lines_as_text(pairs, pack, language))
        assert "\x1b" not in pages
        assert "01:01:01" in pages
        assert "【国家级】" in pages
        assert "test/one" in pages


def run(*arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(cli, ["text", *arguments], input=given)


def test_the_command_prints_a_line_of_json_for_each_line(tmp_path: Path) -> None:
    file = tmp_path / "script.txt"
    file.write_text("国家级品质\n\n今晚八点\n", "utf-8")
    result = run(str(file), "--as-of", "2026-03-01", "--zone", "comment")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["1", "3"]
    assert [len(row["findings"]) for row in rows] == [1, 0]
    assert result.exit_code == 1


def test_the_command_reads_lines_from_a_pipe_and_writes_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    raw = "今晚八点\n".encode()
    result = run("-", "--format", "text", "--out", str(out), given=raw)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "看了 1 行" in out.read_text("utf-8")
    assert run("-", "--trace", given=raw).stdout == '{"id":"1","findings":[],"silent":[]}\n'


def test_the_command_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    assert isinstance(run(str(tmp_path / "none.txt")).exception, InputError)
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    assert isinstance(run(str(tmp_path / "a.pdf")).exception, InputError)
    assert isinstance(run("-", given=b"\0").exception, InputError)
    assert run("-", "--zone", "moon").exit_code == 2


def test_a_day_before_the_kept_law_is_refused_not_passed() -> None:
    lines = read_script("国家级的带鱼".encode(), "x.txt")
    with pytest.raises(InputError, match="law of 2012-01-01 is not kept"):
        list(check_lines(lines, load_pack(), date(2012, 1, 1)))
