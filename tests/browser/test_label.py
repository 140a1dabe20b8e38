"""The visible AI label in a real Chromium: as the page declares it, and as its pixels show it."""

import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright

from greenroom.capture.adapter import load_adapters
from greenroom.capture.chromium import FLAGS, find_chromium
from greenroom.capture.page import collector_source
from greenroom.evidence import Sample
from greenroom.vision.ink import with_ink
from greenroom.vision.label import Label, Picture, Standing, labels

pytestmark = pytest.mark.browser

LEAST = 0.05
PAGE = """<!doctype html><meta charset="utf-8"><style>
 body {{ margin: 0; font-family: "Noto Sans CJK SC", sans-serif; }}
 .player {{ position: relative; width: 1280px; height: 720px; }}
 video {{ position: absolute; inset: 0; width: 100%; height: 100%;
   background: linear-gradient(90deg, #304858, #a07050 60%, #e8e8e0); }}
 .ai-label {{ position: absolute; left: 40px; top: 40px; font-size: 48px; line-height: 1.2;
   color: #fff; background: #16181c; padding: 4px 12px; white-space: nowrap; {style} }}
 {more}
</style><div class="player"><video></video>{inside}</div>{beside}"""
LABEL = '<div class="ai-label">本直播由AI生成</div>'
COVER = ".over { position: absolute; inset: 0 0 auto 0; height: 200px;"


@pytest.fixture(scope="module")
def page(playwright: Playwright) -> Iterator[Page]:
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
    yield browser.new_page(viewport={"width": 1280, "height": 900})
    browser.close()


def seen(
    page: Page, style: str = "", more: str = "", inside: str = LABEL, beside: str = ""
) -> Sample:
    page.set_content(PAGE.format(style=style, more=more, inside=inside, beside=beside))
    page.evaluate(collector_source())
    adapter: Any = json.loads(load_adapters()["generic"].model_dump_json())
    raw = page.evaluate("(adapter) => greenroomCollector.collect(adapter)", adapter)
    return Sample.model_validate(json.loads(raw)["sample"])


def declared(sample: Sample) -> Label | None:
    return next(iter(labels(sample.texts, Picture(sample.player, sample.viewport), LEAST)), None)


def shown(page: Page, sample: Sample) -> Label | None:
    """The label with what a screenshot shows in place of what the page declares."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    texts = [with_ink(text, picture) for text in sample.texts]
    return next(iter(labels(texts, Picture(sample.player, sample.viewport), LEAST)), None)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("", Standing.clear),
        ("font-size: 20px", Standing.too_small),
        ("font-size: 37px", Standing.between),
        ("font-size: 24px; transform: scale(2); transform-origin: 0 0", Standing.clear),
        ("font-size: 60px; transform: scale(.4); transform-origin: 0 0", Standing.too_small),
        ("color: #26282c", Standing.faint),
        ("opacity: .1", Standing.hidden),
        ("left: 1200px", Standing.hidden),
        ("pointer-events: none", Standing.clear),
    ],
)
def test_label_as_declared_and_as_shown(page: Page, style: str, expected: Standing) -> None:
    sample = seen(page, style)
    assert sample.player == (0, 0, 1280, 720)
    label = declared(sample)
    assert label is not None
    assert label.standing is expected
    pixels = shown(page, sample)
    assert pixels is not None
    same = {expected} | ({Standing.hidden} if expected is Standing.faint else set())
    assert pixels.standing in same


@pytest.mark.parametrize("font_px", [16, 24, 33, 36, 40, 52, 70, 96])
@pytest.mark.parametrize("weight", [400, 700])
def test_declared_and_shown_height_agree(page: Page, font_px: int, weight: int) -> None:
    """Within 0.3 % of the shorter side up to twice the size that the standard asks for."""
    sample = seen(page, f"font-size: {font_px}px; font-weight: {weight}")
    one, other = declared(sample), shown(page, sample)
    assert one is not None
    assert other is not None
    assert one.height is not None
    assert other.height == pytest.approx(one.height, abs=max(0.003, 0.05 * one.height))
    if font_px <= 72:
        assert abs((other.height or 0) - one.height) <= 0.003


def test_something_opaque_over_the_label(page: Page) -> None:
    over = LABEL + '<div class="over"></div>'
    sample = seen(page, more=COVER + "background: #c03030; }", inside=over)
    for label in (declared(sample), shown(page, sample)):
        assert label is not None
        assert label.standing is Standing.hidden


def test_a_layer_for_clicks_covers_nothing(page: Page) -> None:
    over = LABEL + '<div class="over"></div>'
    sample = seen(page, more=COVER + "}", inside=over)
    for label in (declared(sample), shown(page, sample)):
        assert label is not None
        assert label.standing is Standing.clear


def test_label_beside_the_picture(page: Page) -> None:
    sample = seen(page, "position: static; display: inline-block", inside="", beside=LABEL)
    label = declared(sample)
    assert label is not None
    assert label.standing is Standing.beside


def test_contrast_against_the_picture_is_known_from_pixels_only(page: Page) -> None:
    sample = seen(page, "background: none; left: 1000px; color: #f4f4f4; font-size: 36px")
    label, pixels = declared(sample), shown(page, sample)
    assert label is not None
    assert pixels is not None
    assert label.contrast is None
    assert pixels.standing in (Standing.faint, Standing.hidden)


def test_picture_that_was_not_taken_is_a_gap(page: Page) -> None:
    sample = seen(page)
    assert [(gap.zone, gap.reason) for gap in sample.gaps if gap.zone == "player"] == [
        ("player", "not_in_carrier")
    ]
    assert sample.at > datetime.fromisoformat("2020-01-01T00:00:00+00:00")
