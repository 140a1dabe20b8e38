"""The real panel after a real toolbar click."""

import pytest

from browser.conftest import Desk
from greenroom.outcome import Outcome
from greenroom_backend.demo.run import check

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]


def test_panel_shows_what_the_backend_found(desk: Desk) -> None:
    panel = desk.open("faulty/room.html")
    assert "/faulty/room.html" in panel.text("#page-address")
    check(panel)
    report = desk.last_report()
    assert report.counts[Outcome.violation] >= 8
    for row in report.checks:
        shown = panel.evaluate(
            f"document.querySelector('[data-check=\"{row.id}\"]')?.dataset.outcome ?? null"
        )
        assert shown == row.outcome, row.id
    assert "国家级" in panel.text("#report")


def test_click_on_a_finding_marks_its_words_on_the_page(desk: Desk) -> None:
    panel = desk.open("faulty/room.html")
    check(panel)
    finding = '[data-check="wording/absolute_terms"] [data-finding]'
    panel.evaluate(
        f"document.querySelector('{finding}').closest('details')?.setAttribute('open', '')"
    )
    panel.click(f"{finding} button, {finding}[role=button], {finding}")
    marked = "[...CSS.highlights.values()].flatMap(h => [...h].map(r => r.toString()))"
    worlds = desk.browser.isolated_values(marked)
    assert any("国家级" in words for words in worlds)


def test_wall_is_shown_as_not_seen(desk: Desk) -> None:
    panel = desk.open("blocked/room.html")
    check(panel)
    assert {row.outcome for row in desk.last_report().checks} == {Outcome.not_tested}
    chips = panel.evaluate(
        "[...new Set([...document.querySelectorAll('[data-check]')].map(e => e.dataset.outcome))]"
    )
    assert chips == ["not_tested"]


def test_page_text_never_becomes_markup_in_the_panel(desk: Desk) -> None:
    panel = desk.open("hostile.html")
    check(panel)
    assert panel.evaluate("document.querySelectorAll('#report img, #report script').length") == 0
    assert panel.evaluate("globalThis.stolen ?? null") is None


def test_panel_says_when_the_page_cannot_be_read(desk: Desk) -> None:
    desk.browser.page.goto("chrome://version")
    panel = desk.browser.open_panel("chrome://version")
    panel.wait_for("document.querySelector('#check')?.disabled === false || !document.querySelector('#trouble').hidden")
    if panel.evaluate("!document.querySelector('#check').disabled"):
        panel.click("#check")
    panel.wait_for("!document.querySelector('#trouble').hidden")
    assert panel.text("#trouble-what")
