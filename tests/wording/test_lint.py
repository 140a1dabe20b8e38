import json

from click.testing import CliRunner

from greenroom.cli import cli
from greenroom.wording import Family, Level, Lexicon, Term, count, lint


def faults(**families: Family) -> list[tuple[Level, str, str, str]]:
    return [(one.level, one.kind, one.family, one.words) for one in lint(Lexicon(families))]


def family(*terms: Term, **more: object) -> Family:
    return Family.model_validate({"source": "law", "terms": terms, **more})


def test_a_clean_family_has_no_fault() -> None:
    one = family(Term(term="最佳", forms=("最棒",)), allow=("最佳食用",))
    assert faults(one=one) == []
    [counted] = count(Lexicon({"one": one}))
    assert (counted.terms, counted.forms, counted.allow) == (1, 1, 1)


def test_a_string_twice_in_one_family_is_an_error() -> None:
    one = family(Term(term="最佳"), Term(term="最棒", forms=("最佳",)))
    assert faults(one=one) == [(Level.error, "duplicate", "one", "最佳")]


def test_strings_that_read_the_same_are_told() -> None:
    one = family(Term(term="顶级", forms=("頂級",)), Term(term="VX"), Term(term="ｖｘ"))
    assert faults(one=one) == [
        (Level.note, "same_form", "one", "頂級"),
        (Level.error, "same_form", "one", "ｖｘ"),
    ]


def test_a_string_in_two_families_is_a_note() -> None:
    assert faults(one=family(Term(term="最佳")), two=family(Term(term="最佳"))) == [
        (Level.note, "shared", "one", "最佳")
    ]


def test_a_term_that_can_never_hit_is_an_error() -> None:
    one = family(Term(term="最佳"), Term(term="最棒"), allow=("最佳",))
    assert faults(one=one) == [(Level.error, "shadowed", "one", "最佳")]


def test_an_allow_phrase_must_hold_a_term() -> None:
    assert faults(one=family(Term(term="最佳"), allow=("最好先",))) == [
        (Level.error, "idle_allow", "one", "最好先")
    ]


def test_an_allow_phrase_twice_is_an_error() -> None:
    one = family(Term(term="最佳"), allow=("最佳食用", "最佳食用"))
    assert faults(one=one) == [(Level.error, "duplicate", "one", "最佳食用")]


def test_a_family_without_source_is_an_error() -> None:
    one = family(Term(term="最佳"), source=" ")
    assert faults(one=one) == [(Level.error, "no_source", "one", "")]


def test_the_lexicon_that_is_shipped_has_no_error() -> None:
    result = CliRunner().invoke(cli, ["lexicon", "lint", "--json"])
    errors = [one for one in json.loads(result.stdout)["faults"] if one["level"] == "error"]
    assert errors == []
    assert result.exit_code == 0
    words = CliRunner().invoke(cli, ["lexicon", "lint"]).stdout
    assert "0 errors" in words
