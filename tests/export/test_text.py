import unicodedata

import pytest

from greenroom.export import FORMATS, as_json, as_text
from greenroom.export.labels import load_labels
from greenroom.outcome import Outcome
from greenroom.report import Report

languages = pytest.mark.parametrize("language", ["zh", "en"])


@languages
def test_no_character_of_a_page_can_steer_a_terminal(report: Report, language: str) -> None:
    text = as_text(report, language)
    steering = {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")}
    assert steering <= {"\n"}
    assert "[31m" in text


@languages
def test_every_word_of_a_page_stays_on_its_line(report: Report, language: str) -> None:
    lines = as_text(report, language).splitlines()
    assert not any(line.startswith(("&lt;b", "<script")) for line in lines)
    assert lines[0].startswith(load_labels().title[language])


@languages
def test_every_outcome_is_counted_and_every_check_that_matters_is_named(
    report: Report, language: str
) -> None:
    text = as_text(report, language)
    for outcome in Outcome:
        assert f"{load_labels().outcomes[outcome][language]} 1" in text
        if outcome.rank >= Outcome.not_tested.rank:
            assert f"[own/{outcome}]" in text


def test_what_to_fix_stands_before_what_to_confirm_and_what_was_not_seen(report: Report) -> None:
    text = as_text(report)
    places = [text.index(f"[own/{one}]") for one in ("violation", "error", "needs_review")]
    assert places == sorted(places)
    assert places[-1] < text.index("[own/not_tested]")


def test_remedy_review_article_and_gap_are_told(report: Report) -> None:
    text = as_text(report)
    assert "怎么改: 改掉violation" in text
    assert "改掉needs_review" not in text
    assert "怎么确认: 说明" in text
    assert "《示例办法》第26条" in text
    assert "口播" in text
    assert report.disclaimer.zh in text
    assert text.endswith("\n")


def test_json_holds_every_language_and_is_read_again(report: Report) -> None:
    assert as_json(report, "zh") == as_json(report, "en")
    assert Report.model_validate_json(as_json(report)) == report


def test_forms_are_known_by_name(report: Report) -> None:
    assert set(FORMATS) >= {"text", "json", "html", "csv", "xlsx", "junit", "sarif", "markdown"}
    for name, write in FORMATS.items():
        # One test prints; it takes a browser.
        for language in ("zh", "en") if name != "pdf" else ():
            assert write(report, language)
