"""An old bundle judged again says what flips and whether by the rules or by the day."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bundle.conftest import evidence_of
from cases import DAY
from greenroom import __version__
from greenroom.answers.fold import People
from greenroom.answers.waiver import WaiverState
from greenroom.bundle.container import read_bundle, write_bundle
from greenroom.bundle.making import EVIDENCE, REPORT, make_bundle
from greenroom.bundle.manifest import NAME, Bundle, read_manifest, rules_sha256
from greenroom.bundle.people import people_in
from greenroom.bundle.rejudging import Cause, rejudge
from greenroom.bundle.replay import judge_by, lay_out
from greenroom.cli import cli
from greenroom.engine import judge
from greenroom.errors import InputError, TargetError
from greenroom.evidence import read_evidence
from greenroom.export import as_text
from greenroom.outcome import Outcome
from greenroom.pack import load_pack, package_names, rule_files
from greenroom.pricing import Deal, DealKind, PriceHistory, goods_key
from greenroom.report import Report, read_report
from people import answer, at, waiver

CHECK = "wording/absolute_terms"
SPEC = f"greenroom_checks/{CHECK}.yaml"
BEFORE_THE_LAW = date(2026, 1, 31)
PACK = load_pack()
INSTALLED = rule_files()


def milder(rules: dict[str, bytes]) -> dict[str, bytes]:
    """Last month's rules: what is a violation today was a review."""
    changed = rules[SPEC].replace(b"outcome: violation", b"outcome: needs_review")
    assert changed != rules[SPEC]
    return {**rules, SPEC: changed}


@pytest.fixture(scope="module")
def old() -> Bundle:
    """A bundle made under last month's rules."""
    evidence, rules = evidence_of(), milder(INSTALLED)
    seen = {EVIDENCE: evidence.to_json().encode()}
    report = judge_by(rules, package_names(), seen, DAY, version=__version__)
    pack = replace(PACK, digest=report.versions.rules)
    return Bundle("old", make_bundle(evidence, report, pack, rules))


@pytest.fixture(scope="module")
def new() -> Bundle:
    """A bundle made today, by the law of the day before the 2026 Measures."""
    evidence = evidence_of()
    report = judge(evidence, PACK, BEFORE_THE_LAW, version=__version__)
    return Bundle("new", make_bundle(evidence, report, PACK, INSTALLED))


@pytest.fixture(scope="module")
def answered() -> Bundle:
    """A bundle with answers and a waiver folded in; one answer is contradicted by the scan."""
    evidence = evidence_of()
    report = judge(evidence, PACK, DAY, version=__version__)
    early = at("2026-03-01 19:00")
    people = People(
        (answer("room/title", at=early), answer("operator/pledge", at=early)),
        (waiver(report, CHECK),),
    )
    folded = people.fold_into(report, PACK)
    return Bundle("answered", make_bundle(evidence, folded, PACK, INSTALLED, people=people))


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, ["rejudge", *map(str, words)])


def test_the_installed_rules_judged_apart_say_the_same(new: Bundle) -> None:
    """In a process of their own, from files laid out, byte for byte."""
    apart = judge_by(INSTALLED, package_names(), new.files, BEFORE_THE_LAW, version=__version__)
    assert f"{apart.to_json(indent=1)}\n".encode() == new.files[REPORT]


def test_same_rules_and_day_give_the_same_report(new: Bundle) -> None:
    evidence = read_evidence(new.files[EVIDENCE])
    found = rejudge(
        new,
        lambda day: judge(evidence, PACK, day, version="another"),
        BEFORE_THE_LAW,
        INSTALLED,
    )
    assert found.same
    assert found.flips == ()


def test_another_day_flips_what_came_into_force(new: Bundle) -> None:
    evidence = read_evidence(new.files[EVIDENCE])
    found = rejudge(new, lambda day: judge(evidence, PACK, day, version="v"), DAY, INSTALLED)
    assert not found.same
    flips = {flip.check: flip for flip in found.flips}
    seller = flips["seller/actual_seller"]
    assert seller.cause is Cause.day
    assert seller.started == ("ldjg-2026/26",)
    assert (seller.before, seller.after) == (Outcome.not_applicable, Outcome.violation)
    assert len(seller.appeared) == 1
    assert {flip.cause for flip in found.flips} == {Cause.day}


def test_other_rules_flip_by_the_file_that_differs(old: Bundle) -> None:
    evidence = read_evidence(old.files[EVIDENCE])
    found = rejudge(old, lambda day: judge(evidence, PACK, day, version="v"), DAY, INSTALLED)
    [flip] = found.flips
    assert (flip.check, flip.cause, flip.files) == (CHECK, Cause.rules, (SPEC,))
    assert (flip.before, flip.after) == (Outcome.needs_review, Outcome.violation)
    assert len(flip.appeared) == len(flip.vanished) == 1


def test_rules_and_day_are_told_apart_in_one_run(old: Bundle) -> None:
    evidence = read_evidence(old.files[EVIDENCE])
    found = rejudge(
        old, lambda day: judge(evidence, PACK, day, version="v"), BEFORE_THE_LAW, INSTALLED
    )
    causes = {(flip.check, flip.cause) for flip in found.flips}
    assert (CHECK, Cause.rules) in causes
    assert ("seller/actual_seller", Cause.day) in causes


def test_a_program_that_judges_otherwise_is_named(new: Bundle) -> None:
    evidence = read_evidence(new.files[EVIDENCE])
    fewer = replace(PACK, checks=tuple(one for one in PACK.checks if one.id != CHECK))
    found = rejudge(
        new,
        lambda day: judge(evidence, fewer, day, version="v"),
        BEFORE_THE_LAW,
        INSTALLED,
    )
    [flip] = found.flips
    assert (flip.check, flip.after, flip.cause) == (CHECK, None, Cause.program)


def test_what_is_not_intact_is_not_judged(new: Bundle) -> None:
    broken = replace(new, files={**new.files, REPORT: b"{}"})
    with pytest.raises(InputError, match=REPORT):
        rejudge(broken, lambda _: pytest.fail("judged"), DAY, INSTALLED)


def test_rules_of_a_bundle_run_only_for_who_names_them(old: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "old.zip"
    write_bundle(old.files, path)
    refused = run(path, "--rules", path)
    assert isinstance(refused.exception, InputError)
    assert "--trust-rules" in str(refused.exception)
    assert isinstance(run(path, "--rules", path, "--trust-rules", "0" * 64).exception, InputError)
    digest = read_manifest(old.files[NAME]).judged.rules_sha256
    trusted = run(path, "--rules", path, "--trust-rules", digest)
    assert trusted.exit_code == 0, trusted.output
    assert "逐字节相同" in trusted.output


def test_the_command_says_what_flips_and_why(old: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "old"
    write_bundle(old.files, path)
    ended = run(path)
    assert ended.exit_code == 1
    assert f"{CHECK}：请人工确认 → 需马上改（规则变了）" in ended.output
    assert SPEC in ended.output


def test_rules_that_do_not_hold_together_say_so() -> None:
    seen = {EVIDENCE: evidence_of().to_json().encode()}
    broken = {**INSTALLED, SPEC: b"name: nothing\n"}
    with pytest.raises(InputError, match="absolute_terms"):
        judge_by(broken, package_names(), seen, DAY, version="v")


@pytest.mark.parametrize("name", ["../out.py", "/out.py", "a/../b.py", "a/.b.py", "a\n"])
def test_rules_stay_in_their_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(TargetError):
        lay_out({name: b""}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_one_hash_over_rules_knows_names_and_bytes() -> None:
    assert rules_sha256({"a": b"1", "b": b"2"}) == rules_sha256({"b": b"2", "a": b"1"})
    assert rules_sha256({"a": b"1"}) != rules_sha256({"b": b"1"})
    assert rules_sha256(INSTALLED) != rules_sha256(milder(INSTALLED))


def test_answers_and_waivers_are_folded_in_again_byte_for_byte(
    answered: Bundle, tmp_path: Path
) -> None:
    path = tmp_path / "answered.zip"
    write_bundle(answered.files, path)
    ended = run(path)
    assert (ended.exit_code, "逐字节相同" in ended.output) == (0, True), ended.output
    apart = judge_by(INSTALLED, package_names(), answered.files, DAY, version=__version__)
    assert f"{apart.to_json(indent=1)}\n".encode() == answered.files[REPORT]
    assert [row.id for row in apart.answers] == ["room/title", "operator/pledge"]


def test_prices_of_earlier_days_are_judged_again_byte_for_byte(tmp_path: Path) -> None:
    """By the installed rules and by those in the bundle; without them the verdict is another."""
    card = {"title": "带鱼段 500克", "sale": "¥39.9", "compared": "¥59.9"}
    evidence = evidence_of(texts=[], goods=[card])
    week = ((DAY - timedelta(days=7), DAY - timedelta(days=1)),)
    sold = Deal(goods_key("带鱼段 500克"), DAY - timedelta(days=2), 3990, DealKind.sold)
    history = PriceHistory((sold,), week)
    report = judge(evidence, PACK, DAY, version=__version__, history=history)
    assert outcome_of(report, "pricing/seven_day_price") is Outcome.violation
    files = make_bundle(evidence, report, PACK, INSTALLED, history=history)
    write_bundle(files, path := tmp_path / "one.zip")
    for words in ((path,), (path, "--rules", path)):
        ended = run(*words)
        assert (ended.exit_code, "逐字节相同" in ended.output) == (0, True), ended.output
    without = make_bundle(evidence, report, PACK, INSTALLED)
    write_bundle(without, bare := tmp_path / "bare.zip")
    assert "pricing/seven_day_price" in run(bare).output


def test_own_weights_are_sealed_and_score_again_alike(tmp_path: Path) -> None:
    """They add a score, and lighten nothing that law binds."""
    (seen := tmp_path / "seen.json").write_text(evidence_of().to_json(), "utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(
        "name: {zh: 自定, en: own}\nnotice: {zh: 自定权重, en: own weights}\n"
        "standard: zhoushan-2024\nextra: [ZS-3.2.a]\nrows: {ZS-3.2.b: 50}\n",
        "utf-8",
    )
    words = ["bundle", str(seen), "--weights", str(own), "--out", str(tmp_path / "one.zip")]
    assert CliRunner().invoke(cli, words).exit_code == 0
    files = read_bundle(tmp_path / "one.zip").files
    report = read_report(files[REPORT])
    assert [one.profile for one in report.scores][-1] == "own"
    assert "ZS-3.2.a" in {row.id for row in report.scores[-1].rows if row.too_lax}
    assert "ZS-3.2.a" in as_text(report)
    for more in ((), ("--rules", tmp_path / "one.zip")):
        assert "逐字节相同" in run(tmp_path / "one.zip", *more).output
    own.write_text(own.read_text("utf-8").replace("ZS-3.2.a", "ZS-9.9"), "utf-8")
    refused = CliRunner().invoke(cli, ["judge", str(seen), "--weights", str(own)])
    assert "has no ZS-9.9" in str(refused.exception)


def outcome_of(report: Report, check: str) -> Outcome:
    return next(row.outcome for row in report.checks if row.id == check)


def test_an_answer_that_no_longer_holds_flips_its_item(answered: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "answered"
    write_bundle(answered.files, path)
    ended = run(path, "--as-of", "2027-03-02")
    assert ended.exit_code == 1
    assert "operator/pledge：未发现问题 → 没看到（日期不同）" in ended.output
    assert "已经过期" in ended.output


def test_an_answer_that_held_on_neither_day_flips_nothing(answered: Bundle) -> None:
    evidence, people = read_evidence(answered.files[EVIDENCE]), people_in(answered.files)

    def judged(day: date) -> Report:
        return people.fold_into(judge(evidence, PACK, day, version="v"), PACK)

    later = rejudge(answered, judged, date(2029, 1, 1), INSTALLED)
    ids = [flip.check for flip in later.flips]
    assert ids.count("operator/pledge") == ids.count("room/title") == 1
    sealed = make_bundle(evidence, later.again, PACK, INSTALLED, people=people)
    again = rejudge(Bundle("later", sealed), judged, date(2030, 1, 1), INSTALLED)
    assert not {"operator/pledge", "room/title"} & {flip.check for flip in again.flips}


def test_a_waiver_that_ends_flips_nothing(answered: Bundle) -> None:
    evidence, day = read_evidence(answered.files[EVIDENCE]), date(2026, 7, 1)
    people = people_in(answered.files)
    found = rejudge(
        answered,
        lambda day: people.fold_into(judge(evidence, PACK, day, version="v"), PACK),
        day,
        INSTALLED,
    )
    assert found.kept.waivers[0].state is WaiverState.used
    assert found.again.waivers[0].state is WaiverState.expired
    assert CHECK not in {flip.check for flip in found.flips}
