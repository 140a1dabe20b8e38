"""The real panel after a real toolbar click."""

import pytest

from browser.conftest import Desk
from greenroom.outcome import Outcome
from greenroom_backend.demo.browser import Panel
from greenroom_backend.demo.run import check
from greenroom_backend.serving import free_port

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
    panel.wait_for(
        "document.querySelector('#check')?.disabled === false"
        " || document.querySelector('#trouble')?.hidden === false"
    )
    if panel.evaluate("!document.querySelector('#check').disabled"):
        panel.click("#check")
    panel.wait_for("!document.querySelector('#trouble').hidden")
    assert panel.text("#trouble-what")


def set_base(panel: Panel, address: str) -> None:
    panel.click("#tab-settings")
    panel.fill("#base", address)
    panel.click("#settings-save")
    panel.click("#tab-check")


def test_panel_says_how_to_start_a_backend_that_is_not_running(desk: Desk) -> None:
    panel = desk.open("clean/room.html")
    try:
        set_base(panel, f"http://127.0.0.1:{free_port()}")
        panel.wait_for("document.querySelector('#backend-state').dataset.state === 'absent'")
        panel.click("#check")
        panel.wait_for("!document.querySelector('#trouble').hidden")
        assert "greenroom serve" in panel.text("#trouble")
    finally:
        set_base(panel, desk.backend)
        panel.wait_for("document.querySelector('#backend-state').dataset.state === 'ready'")


def test_panel_asks_for_pairing_when_its_token_is_refused(desk: Desk) -> None:
    panel = desk.open("clean/room.html")
    desk.store.tokens.revoke_all()
    panel.wait_for("document.querySelector('#check')?.disabled === false")
    panel.click("#check")
    panel.wait_for("!document.querySelector('#pair-form').hidden")
    panel.fill("#pair-code", desk.codes[-1])
    panel.click("#pair-submit")
    panel.wait_for("document.querySelector('#pair-form').hidden")
    check(panel)
    assert desk.last_report().room.title == "今晚八点，东海小海鲜上新"


def test_wrong_code_is_said_and_the_form_stays(desk: Desk) -> None:
    panel = desk.open("clean/room.html")
    desk.store.tokens.revoke_all()
    panel.wait_for("document.querySelector('#check')?.disabled === false")
    panel.click("#check")
    panel.wait_for("!document.querySelector('#pair-form').hidden")
    wrong = "00000000" if desk.codes[-1] != "00000000" else "11111111"
    panel.fill("#pair-code", wrong)
    panel.click("#pair-submit")
    panel.wait_for("document.querySelector('#trouble').hidden === false")
    assert panel.evaluate("document.querySelector('#pair-form').hidden") is False
    panel.fill("#pair-code", desk.codes[-1])
    panel.click("#pair-submit")
    panel.wait_for("document.querySelector('#pair-form').hidden")


def test_declared_virtual_host_without_label_is_a_violation(desk: Desk) -> None:
    panel = desk.open("faulty/room.html")
    panel.fill("#host", "virtual")
    try:
        check(panel)
        row = next(row for row in desk.last_report().checks if row.id == "avatar/ai_label")
        assert row.outcome is Outcome.violation
    finally:
        panel.fill("#host", "undeclared")
