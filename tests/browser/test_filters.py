"""Looking through a result: by urgency or by items, by outcome, by words; nothing is lost."""

import pytest

from browser.conftest import Desk
from browser.test_views import AXE, press
from greenroom.outcome import Outcome
from greenroom_backend.demo.browser import Panel
from greenroom_backend.demo.run import check, speak

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]

ROWS = "[...document.querySelectorAll('.rows [data-check]')].filter(r => r.checkVisibility())"
LINE = "#filter-line"
ABSOLUTE = "wording/absolute_terms"


@pytest.fixture(scope="module")
def result(desk: Desk) -> Panel:
    """The panel with the result of a room with faults, in Chinese."""
    panel = desk.open("faulty/room.html?filters")
    speak(panel, "zh")
    check(panel)
    return panel


def seen(panel: Panel) -> list[tuple[str, str]]:
    """Check and outcome of every row that can be seen, from above."""
    rows = panel.evaluate(f"{ROWS}.map(r => [r.dataset.check, r.dataset.outcome])")
    return [(str(one), str(two)) for one, two in rows] if isinstance(rows, list) else []


def counts(panel: Panel) -> dict[str, int]:
    tiles = "[...document.querySelectorAll('.tile')]"
    found = panel.evaluate(f"{tiles}.map(t => [t.dataset.count, +t.firstChild.textContent])")
    return {str(name): int(count) for name, count in found} if isinstance(found, list) else {}


def pressed(panel: Panel) -> object:
    tiles = "[...document.querySelectorAll('.tile[aria-pressed=true]')]"
    return panel.evaluate(f"{tiles}.map(t => t.dataset.count)")


def order(panel: Panel, chosen: str) -> None:
    panel.click(f"label[for=order-{chosen}]")


def test_the_order_is_switched_and_kept(desk: Desk, result: Panel) -> None:
    order(result, "items")
    assert result.evaluate("document.querySelectorAll('.rows [data-item]').length") == 12
    order(result, "urgency")
    report = desk.last_report()
    outcomes = [Outcome(outcome) for _, outcome in seen(result)]
    worst_first = ["violation", "error", "needs_review", "not_tested", "pass", "not_applicable"]
    ranks = [worst_first.index(one) for one in outcomes]
    assert ranks == sorted(ranks)
    assert sorted(one for one, _ in seen(result)) == sorted(row.id for row in report.checks)
    assert result.evaluate("document.activeElement.id") == "order-urgency"
    desk.browser.close_panel()
    again = desk.browser.open_panel("faulty/room.html?filters")
    again.wait_for("document.querySelector('.rows [data-urgency]')")
    assert again.evaluate("document.querySelector('#order-urgency').checked") is True
    press_radio = "document.querySelector('#order-urgency').focus()"
    again.evaluate(press_radio)
    press(again, "ArrowDown")
    again.wait_for("document.querySelector('.rows [data-item]')")


@pytest.fixture
def panel(desk: Desk, result: Panel) -> Panel:
    """The panel with everything shown, by items."""
    del result
    panel = desk.browser.open_panel("faulty/room.html?filters")
    panel.wait_for("document.querySelector('.rows')")
    if panel.evaluate("!document.querySelector('#filter-clear').hidden"):
        panel.click("#filter-clear")
    order(panel, "items")
    return panel


def test_outcomes_are_toggled_and_what_is_hidden_is_said(panel: Panel) -> None:
    everything, counted = seen(panel), counts(panel)
    open_before = panel.evaluate("document.querySelectorAll('.rows details[open]').length")
    assert pressed(panel) == []
    assert panel.text(LINE) == ""
    panel.click("[data-count=violation]")
    assert pressed(panel) == ["violation"]
    assert {outcome for _, outcome in seen(panel)} == {"violation"}
    assert len(seen(panel)) == counted["violation"]
    rest = sum(counted.values()) - counted["violation"]
    assert f"其余 {rest} 项没有显示" in panel.text(LINE)
    panel.click("[data-count=pass]")
    assert pressed(panel) == ["violation", "pass"]
    assert {outcome for _, outcome in seen(panel)} == {"violation", "pass"}
    assert counts(panel) == counted
    # What people have to answer and what was not seen stand there all the same.
    assert panel.evaluate(
        "[...document.querySelectorAll('[data-people], .gaps')].every(e => e.checkVisibility())"
    )
    panel.click("[data-count=violation]")
    panel.click("[data-count=pass]")
    assert panel.text(LINE) == ""
    assert seen(panel) == everything
    after = panel.evaluate("document.querySelectorAll('.rows details[open]').length")
    assert after == open_before


@pytest.mark.parametrize("typed", ["国家级", " 国家级 "])
def test_search_finds_a_quote_and_opens_it(panel: Panel, typed: str) -> None:
    panel.fill("#filter-search", typed)
    assert ABSOLUTE in [one for one, _ in seen(panel)]
    quotes = panel.evaluate(
        "[...document.querySelectorAll('[data-check=\"wording/absolute_terms\"] [data-finding]')]"
        ".filter(f => f.checkVisibility()).map(f => f.innerText)"
    )
    assert isinstance(quotes, list)
    assert quotes
    assert all("国家级" in str(one) for one in quotes)
    assert "国家级" in panel.text(LINE)


def test_search_takes_names_remedies_zones_and_any_width_or_case(desk: Desk, panel: Panel) -> None:
    row = next(row for row in desk.last_report().checks if row.id == ABSOLUTE)
    zone = next(one.zone_name for one in row.findings if one.zone_name is not None)
    for typed in (row.name["zh"], row.name["en"].upper(), row.remedy["zh"][:12], zone["zh"]):
        panel.fill("#filter-search", typed)
        assert ABSOLUTE in [one for one, _ in seen(panel)], typed
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in typed)
        narrow = seen(panel)
        panel.fill("#filter-search", wide)
        assert seen(panel) == narrow, wide


def test_nothing_found_is_not_nothing_wrong(panel: Panel) -> None:
    everything, total = seen(panel), sum(counts(panel).values())
    panel.fill("#filter-search", "<img src=x onerror=alert(1)>")
    assert seen(panel) == []
    assert f"{total} 项没有显示" in panel.text(LINE)
    panel.click("#filter-clear")
    assert seen(panel) == everything
    assert panel.evaluate("document.activeElement.id") == "filter-search"
    assert panel.text(LINE) == ""


def test_a_keyboard_and_the_other_language_keep_what_is_filtered(panel: Panel) -> None:
    panel.evaluate("document.querySelector('#count-violation').focus()")
    panel.send("Input.dispatchKeyEvent", type="keyDown", key=" ", code="Space", text=" ")
    panel.send("Input.dispatchKeyEvent", type="keyUp", key=" ", code="Space")
    assert pressed(panel) == ["violation"]
    assert panel.evaluate("document.activeElement.id") == "count-violation"
    shown = seen(panel)
    speak(panel, "en")
    try:
        assert pressed(panel) == ["violation"]
        assert seen(panel) == shown
        assert "not shown" in panel.text(LINE)
    finally:
        speak(panel, "zh")


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_filtered(panel: Panel, scheme: str) -> None:
    panel.send(
        "Emulation.setEmulatedMedia",
        features=[{"name": "prefers-color-scheme", "value": scheme}],
    )
    panel.send("Runtime.evaluate", expression=AXE.read_text("utf-8"))
    panel.click("[data-count=violation]")
    order(panel, "urgency")
    nodes = "v.nodes.map(n => n.html.slice(0, 160))"
    found = panel.evaluate(f"axe.run().then(r => r.violations.map(v => [v.id, {nodes}]))", 60)
    assert found == []
