import re

import pytest
from bs4 import BeautifulSoup, Tag

from greenroom.export import as_html
from greenroom.export.labels import load_labels
from greenroom.outcome import Outcome
from greenroom.report import Report

languages = pytest.mark.parametrize("language", ["zh", "en"])


def page(report: Report, language: str = "zh") -> BeautifulSoup:
    return BeautifulSoup(as_html(report, language), "lxml")


@languages
def test_words_from_a_page_never_become_markup(report: Report, language: str) -> None:
    soup = page(report, language)
    assert not soup.select("script, img, a, iframe, link, object, embed, form, base, svg")
    for tag in soup.select("*"):
        assert not any(name.startswith("on") for name in tag.attrs), tag
        assert "javascript:" not in str(list(tag.attrs.values()))


@languages
def test_words_from_a_page_are_shown_as_they_were_read(report: Report, language: str) -> None:
    soup = page(report, language)
    [mark] = soup.select('article[data-outcome="violation"] mark')
    quote = report.checks[-1].findings[0].quote
    # A parser reads a lone carriage return as a line feed.
    assert mark.get_text() == quote.replace("\r\n", "\n")
    assert "{{ 7*7 }}" in mark.get_text()


@languages
def test_the_page_loads_nothing_from_outside(report: Report, language: str) -> None:
    soup = page(report, language)
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert isinstance(policy, Tag)
    assert str(policy["content"]).startswith("default-src 'none'")
    assert "script-src" not in str(policy["content"])
    assert not soup.select("[src], [href], [srcset], [action], [background], [poster]")
    [style] = soup.select("style")
    assert not re.search(r"url\(|@import|https?:", style.get_text())
    assert not soup.select("[style]")


@languages
def test_every_outcome_and_every_check_appears(report: Report, language: str) -> None:
    soup = page(report, language)
    shown = {
        str(tag["data-check"]): str(tag["data-outcome"]) for tag in soup.select("[data-check]")
    }
    assert shown == {f"own/{outcome}": str(outcome) for outcome in Outcome}
    counts = soup.select_one(".counts")
    assert counts is not None
    names = load_labels().outcomes
    for outcome in Outcome:
        assert names[outcome][language] in counts.get_text()


def test_the_worst_stands_first(report: Report) -> None:
    shown = [str(tag["data-outcome"]) for tag in page(report).select("[data-check]")]
    assert shown == [str(outcome) for outcome in reversed(Outcome)]


@languages
def test_only_one_language_is_spoken(report: Report, language: str) -> None:
    soup = page(report, language)
    html = soup.find("html")
    assert isinstance(html, Tag)
    assert html["lang"] == ("en" if language == "en" else "zh-CN")
    text = soup.get_text()
    other = "zh" if language == "en" else "en"
    assert load_labels().title[language] in text
    assert load_labels().title[other] not in text
    assert report.disclaimer[language] in text
    assert report.disclaimer[other] not in text


def test_remedy_article_and_time_are_told(report: Report) -> None:
    text = page(report).get_text()
    assert "改掉violation" in text
    assert "《示例办法》第26条" in text
    assert "《示例办法》5.4" in text
    assert "第topic条" not in text
    assert "2026-03-01 20:00 +0800" in text
    assert "看不到口播" in text
    assert "问人吗" in text


def test_a_penalty_is_told_for_a_violation_only(report: Report) -> None:
    soup = page(report)
    for outcome in ("violation", "needs_review"):
        [article] = soup.select(f'article[data-outcome="{outcome}"]')
        assert ("第58条" in article.get_text()) == (outcome == "violation")


def test_an_empty_report_is_a_page_all_the_same(report: Report) -> None:
    bare = report.model_copy(
        update={
            "checks": (),
            "gaps": (),
            "criteria": (),
            "room": report.room.model_copy(update={"title": "", "account_name": ""}),
        }
    )
    soup = page(bare)
    assert not soup.select("article")
    assert bare.disclaimer.zh in soup.get_text()


def test_two_thousand_findings_are_a_page_below_five_megabytes(report: Report) -> None:
    row = report.checks[-1]
    many = tuple(
        row.findings[0].model_copy(update={"fingerprint": f"{count:016x}"})
        for count in range(2_000)
    )
    whole = report.model_copy(update={"checks": (row.model_copy(update={"findings": many}),)})
    made = as_html(whole)
    assert made.count('class="finding"') == 2_000
    assert len(made.encode()) < 5_000_000


def test_what_to_fix_first_is_told_before_anything_else(report: Report) -> None:
    [first] = page(report).select(".first")
    assert [tag.get_text() for tag in first.select("li b")] == ["检查violation"]
    assert first.find_next("article") is not None
    assert first.find_previous("article") is None
