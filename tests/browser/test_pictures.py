"""Pictures of a live page: files of this and of another origin, the live picture, refusals."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.conftest import Desk
from cases import DAY
from greenroom.audit import see
from greenroom.capture.page import Look
from greenroom.engine import judge
from greenroom.evidence import Evidence, Reason, Zone
from greenroom.outcome import Outcome
from greenroom.pack import load_pack
from greenroom_backend.demo.run import check, serve_folder
from vision.conftest import drawn, recorded, saved

pytestmark = pytest.mark.browser

QUICK = Look(samples=1, settle_s=0.5, load_s=8, call_s=10)
PAGE = """<!doctype html><meta charset="utf-8"><title>渔家小铺的直播间</title>
<meta property="og:image" content="{cover}">
<h1 class="room-title">东海小黄鱼现捞现发</h1>
<div class="anchor-name">渔家小铺</div>
{player}
<ul><li class="goods-card"><img src="{goods}" width="120" height="120">
<div class="goods-title">小黄鱼 500克</div><div class="goods-price">¥39.9</div></li></ul>"""
PLAYER = '<video src="{src}" width="480" height="320" muted autoplay loop></video>'


def words(evidence: Evidence, zone: Zone) -> str:
    return "".join(t.text for t in evidence.samples[0].texts if t.zone is zone and t.image)


def gaps(evidence: Evidence) -> set[tuple[Zone | None, Reason]]:
    return {(gap.zone, gap.reason) for gap in evidence.samples[0].gaps}


@pytest.fixture
def look(apart: Callable[[Any], Any], tmp_path: Path) -> Callable[..., Evidence]:
    """Serves a page from one origin, and the same files from another one; looks at it."""

    def seen(album: dict[str, bytes] | None = None, **parts: str) -> Evidence:
        with serve_folder(tmp_path) as here, serve_folder(tmp_path) as there:
            filled = {name: value.replace("THERE", there) for name, value in parts.items()}
            body = PAGE.format_map({"cover": "", "goods": "", "player": "", **filled})
            (tmp_path / "room.html").write_text(body, "utf-8")
            return apart(lambda: see(f"{here}/room.html", look=QUICK, album=album))  # type: ignore[no-any-return]

    return seen


def test_files_of_this_and_another_origin_are_read(
    look: Callable[..., Evidence], tmp_path: Path
) -> None:
    (tmp_path / "cover.png").write_bytes(saved(drawn([("人民大会堂特供", (60, 200), 60)])))
    (tmp_path / "goods.png").write_bytes(saved(drawn([("保质期12个月", (30, 80), 40)], (300, 300))))
    album: dict[str, bytes] = {}
    seen = look(album, cover="cover.png", goods="THERE/goods.png")
    assert words(seen, Zone.cover) == "人民大会堂特供"
    assert words(seen, Zone.goods_image).replace(" ", "") == "保质期12个月"
    assert len(album) == 2
    assert gaps(seen).isdisjoint({(Zone.cover, Reason.unreadable)})
    report = judge(seen, load_pack(), DAY, version="t")
    row = next(row for row in report.checks if row.id == "wording/state_authority")
    assert row.outcome is Outcome.violation


@pytest.mark.parametrize("origin", ["", "THERE/"])
def test_the_live_picture_is_read_also_where_its_pixels_are_protected(
    look: Callable[..., Evidence], tmp_path: Path, origin: str
) -> None:
    still = drawn([("东海小黄鱼", (60, 60), 60), ("军事管理区", (60, 200), 40)], (480, 320))
    recorded(tmp_path / "live.webm", [(still, 25)], codec="VP80")
    seen = look(player=PLAYER.format(src=f"{origin}live.webm"))
    assert words(seen, Zone.player) == "东海小黄鱼军事管理区"
    report = judge(seen, load_pack(), DAY, version="t")
    row = next(row for row in report.checks if row.id == "setting/sensitive_places")
    assert (row.outcome, row.findings[0].quote) == (Outcome.needs_review, "军事管理区")


def test_a_picture_that_does_not_load_is_named_and_nothing_passes_for_it(
    look: Callable[..., Evidence], tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text("<p>not a picture", "utf-8")
    seen = look(cover="none.png", goods="page.html", player=PLAYER.format(src="none.webm"))
    assert gaps(seen) >= {
        (Zone.cover, Reason.unreadable),
        (Zone.goods_image, Reason.unreadable),
        (Zone.player, Reason.unreadable),
    }
    report = judge(seen, load_pack(), DAY, version="t")
    row = next(row for row in report.checks if row.id == "interaction/vulgar")
    assert row.outcome is Outcome.not_tested


@pytest.mark.xdist_group("desk")
def test_the_extension_takes_what_the_page_may_read_and_cuts_the_rest_out_of_the_screen(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "cover.png").write_bytes(saved(drawn([("人民大会堂特供", (60, 200), 60)])))
    (tmp_path / "goods.png").write_bytes(saved(drawn([("保质期12个月", (10, 80), 40)], (300, 300))))
    with serve_folder(tmp_path) as here, serve_folder(tmp_path) as there:
        page = PAGE.format(cover="cover.png", goods=f"{there}/goods.png", player="")
        page = page.replace('width="120" height="120"', 'width="300" height="300"')
        (tmp_path / "room.html").write_text(page, "utf-8")
        panel = desk.open("room.html", here)
        check(panel)
        shown = panel.evaluate("document.querySelectorAll('#results img.crop, img.crop').length")
    seen = desk.store.last_evidence()
    assert words(seen, Zone.cover) == "人民大会堂特供"
    assert words(seen, Zone.goods_image).replace(" ", "") == "保质期12个月"
    assert shown
