"""The house keeps its own laws."""

import ast
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from generated import ROOT, generated
from greenroom.item import Item
from greenroom.pack import load_pack
from greenroom.words import LANGUAGES

PACK = load_pack()
SOURCES = sorted(
    path
    for folder in ("sdk", "checks", "extension_backend", "tests")
    for path in (ROOT / folder).rglob("*.py")
)
# Rounds, alerts and lost nodes are waited for; each of them is handed a way of waiting or bounded.
WAITING = {
    ROOT / "sdk/greenroom" / name
    for name in ("batch/alerts.py", "batch/cluster.py", "cli/batch.py")
}
# A verdict never says these; names of laws and of the criteria may.
VERDICTS = re.compile("合规|合法|保证|官方认证|认证通过|compliant|legal verdict|certified")

BADGE = re.compile("官方认证|认证通过|保证合法|officially certified|legal verdict")


@pytest.mark.parametrize("path", generated(), ids=lambda path: path.name)
def test_generated_files_are_fresh(path: Path) -> None:
    assert path.read_text("utf-8") == generated()[path], "run python tests/generated.py"


@pytest.mark.parametrize("check", PACK.checks, ids=lambda check: check.id)
def test_no_check_speaks_like_an_authority(check: object) -> None:
    spec = PACK.check(check.id).spec  # type: ignore[attr-defined]
    said = [spec.means.passed, spec.means.not_tested, spec.means.not_applicable]
    said += [verdict.says for verdict in spec.reasons.values()]
    for words in said:
        for language in LANGUAGES if words else ():
            assert not VERDICTS.search(words[language]), words[language]


def test_engine_and_panel_never_speak_like_an_authority() -> None:
    for path in (
        ROOT / "sdk/greenroom/phrases.yaml",
        ROOT / "sdk/greenroom/export/labels.yaml",
        *ROOT.glob("extension/_locales/*/messages.json"),
    ):
        assert not VERDICTS.search(path.read_text("utf-8")), path


def test_every_duty_of_the_catalogue_stands_once_in_the_standard_it_is_from() -> None:
    placed = Counter(row for standard in PACK.standards.values() for row in standard.rows)
    assert set(placed) == set(PACK.requirements)
    assert set(placed.values()) == {1}
    for standard in PACK.standards.values():
        assert {PACK.requirements[row].source for row in standard.rows} <= {standard.basis}


def test_the_twelve_items_are_twelve_with_83_criteria() -> None:
    """83 duties stand under the twelve; what stands around them is eligibility and procedure."""
    twelve = PACK.standards["zhoushan-2024"]
    assert len(twelve.criteria) == 12
    assert sum(len(criterion.rows) for criterion in twelve.criteria) == 83
    assert PACK.reported == (twelve,)


def test_zhejiang_has_eighteen_tasks_and_the_live_measures_every_duty() -> None:
    assert len(PACK.standards["zhejiang-2024"].criteria) == 18
    articles = [
        clause for one in PACK.standards["live-ecommerce-2026"].criteria for clause in one.clauses
    ]
    assert articles == [f"ldjg-2026/{number}" for number in range(6, 46)]


def test_every_duty_that_a_machine_cannot_settle_asks_a_person() -> None:
    asked = {row for item in PACK.items for row in item.spec.requirements}
    for row in PACK.requirements.values():
        if row.verification in ("semi", "manual", "platform"):
            assert row.id in asked, row.id


@pytest.mark.parametrize("item", PACK.items, ids=lambda item: item.id)
def test_no_item_speaks_like_an_authority(item: Item) -> None:
    spec = item.spec
    for words in (spec.asks, spec.how, spec.good, spec.proof):
        for language in LANGUAGES:
            assert not BADGE.search(words[language]), words[language]


def test_no_two_items_ask_the_same() -> None:
    for language in LANGUAGES:
        asked = Counter(item.spec.asks[language] for item in PACK.items)
        assert set(asked.values()) == {1}, [one for one, count in asked.items() if count > 1]


def test_languages_of_the_panel_are_equally_complete() -> None:
    keys = [
        set(json.loads((ROOT / f"extension/_locales/{name}/messages.json").read_text("utf-8")))
        for name in ("zh_CN", "en")
    ]
    assert keys[0] == keys[1]
    page = (ROOT / "extension/panel/panel.html").read_text("utf-8")
    assert set(re.findall(r'data-i18n(?:-label)?="(\w+)"', page)) <= keys[0]


def test_only_one_module_talks_to_the_browser() -> None:
    talking = {
        path.relative_to(ROOT / "extension").as_posix()
        for path in (ROOT / "extension").rglob("*.js")
        if re.search(r"^[^*/]*\bchrome\??\.", path.read_text("utf-8"), re.MULTILINE)
    }
    # The page scripts know one call: the one that opens closed shadow roots.
    assert talking <= {
        "browser.js",
        "worker.js",
        "collector/collector.js",
        "collector/highlight.js",
    }


def test_panel_never_writes_markup() -> None:
    for path in (ROOT / "extension").rglob("*.js"):
        text = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)


def test_extension_asks_for_no_more_than_it_needs() -> None:
    manifest = json.loads((ROOT / "extension/manifest.json").read_text("utf-8"))
    assert set(manifest["permissions"]) == {"activeTab", "scripting", "sidePanel", "storage"}
    assert "host_permissions" not in manifest
    assert "content_scripts" not in manifest
    assert "web_accessible_resources" not in manifest


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_source_needs_no_mock_no_sleep_and_no_clock(path: Path) -> None:
    """The clock is read in three places: the backend's settings, the collector, the CLI."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
            assert not any("mock" in name for name in names)
        if isinstance(node, ast.Attribute):
            assert node.attr != "sleep" or path in WAITING
            if node.attr in ("now", "today", "utcnow"):
                assert path.name == "settings.py"


def test_readme_commands_are_commands_of_dev() -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    dev = (ROOT / "dev").read_text("utf-8")
    commands = set(re.findall(r"\./dev (\w+)", page))
    assert commands >= {"demo", "test"}
    for command in commands:
        assert re.search(rf"^  {command}\)", dev, re.MULTILINE), command
    assert "./dev test" in (ROOT / ".ci/run").read_text("utf-8")
