"""A figure never stands without the words that it is not official."""

import pytest

from cases import DAY, case_evidence
from greenroom.engine import judge
from greenroom.export import as_html, as_text
from greenroom.export.labels import load_labels
from greenroom.export.scores import score_words
from greenroom.pack import load_pack
from greenroom.report import Report
from greenroom.score import Interval


@pytest.fixture
def judged() -> Report:
    return judge(case_evidence({"texts": ["room_title: 全国最佳"]}), load_pack(), DAY, version="v")


@pytest.mark.parametrize(("language", "words"), [("zh", "非官方分值"), ("en", "unofficial")])
def test_the_words_stand_in_the_same_line_as_the_figure(
    judged: Report, language: str, words: str
) -> None:
    [score] = judged.scores
    assert score.whole is not None
    figure = f"{score.whole.lower:g}–{score.whole.upper:g}"
    for said in (as_text(judged, language), as_html(judged, language)):
        [line] = [line for line in said.splitlines() if figure in line]
        assert words in line
        assert score.notice[language] in said
        assert all(group.name[language] in said for group in score.groups)


def test_fixes_say_what_to_do(judged: Report) -> None:
    words = score_words(judged.scores[0], judged.checks, load_labels(), "zh")
    names = {row.id: row.name.zh for row in judged.checks}
    assert len(words.fixes) == 5
    for fix, said in zip(judged.scores[0].fixes, words.fixes, strict=True):
        assert fix.id in said
        assert f"+{fix.gain:g} 分" in said
        assert all(names[check] in said for check in fix.checks)
        assert ("由人回答" in said) is fix.asked


def test_no_figure_and_lax_profiles_are_told(judged: Report) -> None:
    [score] = judged.scores
    unscored = score.model_copy(update={"whole": None})
    none = score_words(unscored, judged.checks, load_labels(), "zh")
    assert "不打分" in none.figure
    assert "非官方分值" in none.figure
    lax = score.rows[0].model_copy(update={"too_lax": True})
    found = score_words(
        score.model_copy(update={"rows": (lax,), "extra": Interval(lower=0, upper=50)}),
        judged.checks,
        load_labels(),
        "zh",
    )
    assert any(lax.id in note for note in found.notes)
    assert any("0–50%" in note for note in found.notes)


def test_a_room_without_a_dossier_says_so_in_one_line(judged: Report) -> None:
    for said in (as_text(judged), as_html(judged)):
        assert said.count("没有给档案") == 1
        assert "16 项记录" in said
        assert "[records/" not in said
