"""The visible AI label: wording, size, place, cover, contrast, and over time."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from greenroom.evidence import Sample, Speaker, Text, Zone
from greenroom.vision.label import HAN_INK, Picture, Standing, contrast_of, labels, timeline, worded

START = datetime.fromisoformat("2026-03-01T20:00:00+08:00")
PLAYER = (0.0, 0.0, 720.0, 1280.0)
LEAST = 0.05


def line(words: str = "本直播由AI生成", **fields: Any) -> Text:
    shape = {"box": (20.0, 20.0, 300.0, 50.0), "font_px": 40.0, **fields}
    return Text.model_validate(
        {"id": "t", "text": words, "zone": Zone.overlay, "speaker": Speaker.seller, **shape}
    )


def standing(text: Text, player: Any = PLAYER, viewport: Any = (720, 1280)) -> Standing | None:
    found = labels([text], Picture(player, viewport), LEAST)
    return found[0].standing if found else None


@pytest.mark.parametrize(
    "words",
    [
        "AI生成",
        "AI 合成",
        "人工智能生成",
        "由人工智能技术合成",
        "ＡＩ生成内容",
        "合成主播（AI）",
        "本画面AI生成合成",
    ],
)
def test_words_with_both_elements_are_a_label(words: str) -> None:
    assert list(worded(words))


@pytest.mark.parametrize(
    "words",
    [
        *("数字人直播", "虚拟主播", "AI主播", "人工智能", "现场生成", "MAID生成"),
        *("不是AI生成", "疑似AI生成", "AI文案生成器", "AI。生成", "非AI生成", "ＡＩ数字人"),
    ],
)
def test_words_with_one_element_or_a_denial_are_none(words: str) -> None:
    assert not list(worded(words))
    assert standing(line(words)) is None


@pytest.mark.parametrize(
    ("font_px", "expected"),
    [
        (36 / HAN_INK + 0.1, Standing.clear),
        (36 / HAN_INK - 0.1, Standing.between),
        (36.0, Standing.between),
        (35.9, Standing.too_small),
        (0.0, Standing.too_small),
    ],
)
def test_size_at_its_two_limits(font_px: float, expected: Standing) -> None:
    assert standing(line(font_px=font_px)) is expected


def test_height_is_measured_against_the_shorter_side_either_way_round() -> None:
    for player in ((0, 0, 720, 1280), (0, 0, 1280, 720)):
        (found,) = labels([line()], Picture(player), LEAST)
        assert found.height == pytest.approx(40 * HAN_INK / 720)
        assert found.font == pytest.approx(40 / 720)


def test_measured_ink_goes_before_the_declared_size() -> None:
    assert standing(line(font_px=80, ink_px=20)) is Standing.too_small
    assert standing(line(font_px=8, ink_px=40)) is Standing.clear


@pytest.mark.parametrize(
    "fields", [{"box": None}, {"font_px": None}, {"box": None, "font_px": None}]
)
def test_what_can_not_be_measured_never_passes(fields: dict[str, Any]) -> None:
    assert standing(line(**fields)) is Standing.unmeasured


@pytest.mark.parametrize("player", [None, (0.0, 0.0, 0.0, 0.0)])
def test_without_a_picture_nothing_is_measured(player: Any) -> None:
    assert standing(line(), player) is not Standing.clear


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((800, 20, 300, 50), Standing.beside),
        ((600, 20, 300, 50), Standing.hidden),
        ((20, 1270, 300, 50), Standing.hidden),
        ((20, 1200, 300, 50), Standing.clear),
        ((20, 20, 0, 0), Standing.beside),
    ],
)
def test_place(box: Any, expected: Standing) -> None:
    assert standing(line(box=box), PLAYER, None) is expected


@pytest.mark.parametrize("fields", [{"covered": True}, {"on_screen": False}])
def test_what_can_not_be_seen_never_passes(fields: dict[str, Any]) -> None:
    assert standing(line(**fields)) is Standing.hidden


def test_beyond_the_window_is_hidden() -> None:
    assert standing(line(box=(20, 1000, 300, 50)), PLAYER, (720, 900)) is Standing.hidden


def test_contrast_as_wcag_computes_it() -> None:
    assert contrast_of("#ffffff", "#000000") == pytest.approx(21)
    assert contrast_of("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_of("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast_of("#ffffff", None) is None
    assert standing(line(colour="#ffffff", background="#f0f0f0")) is Standing.faint
    assert standing(line(colour="#ffffff", background="#202020")) is Standing.clear


def test_zones_of_goods_and_comments_and_viewers_hold_no_label() -> None:
    assert standing(line(zone=Zone.comment)) is None
    assert standing(line(zone=Zone.goods_title)) is None
    assert standing(line(speaker=Speaker.viewer)) is None


def test_the_best_label_of_a_sample_speaks_for_it() -> None:
    small, large = line(font_px=10), line("人工智能合成", font_px=50)
    assert [one.standing for one in labels([small, large], Picture(PLAYER), LEAST)] == [
        Standing.clear,
        Standing.too_small,
    ]


def samples(*texts: Text | None) -> tuple[Sample, ...]:
    return tuple(
        Sample(
            at=START + timedelta(seconds=10 * index),
            viewport=(720, 1280),
            player=PLAYER,
            texts=(text,) if text else (),
        )
        for index, text in enumerate(texts)
    )


def test_over_time_every_sample_counts_and_gaps_have_times() -> None:
    seen = timeline(samples(line(), None, line(font_px=9), line(), None), LEAST)
    assert seen.always is False
    assert seen.opens
    at = [START + timedelta(seconds=10 * index) for index in range(5)]
    assert seen.gaps == ((at[1], at[2]), (at[4], at[4]))


def test_over_time_one_sample_proves_nothing() -> None:
    assert timeline(samples(line()), LEAST).always is None
    assert timeline(samples(line(), line()), LEAST).always is True
    assert timeline(samples(None), LEAST).always is False
    assert not timeline(samples(None, line()), LEAST).opens
