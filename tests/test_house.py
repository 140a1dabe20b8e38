"""The house keeps its own laws."""

import ast
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from generated import ROOT, generated
from greenroom.pack import load_pack
from greenroom.words import LANGUAGES

PACK = load_pack()
SOURCES = sorted(
    path
    for folder in ("sdk", "checks", "extension_backend", "tests")
    for path in (ROOT / folder).rglob("*.py")
)
# A verdict never says these; names of laws and of the criteria may.
VERDICTS = re.compile("合规|合法|保证|官方认证|认证通过|compliant|legal verdict|certified")


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


def test_every_duty_of_the_criteria_stands_once_and_is_in_the_catalogue() -> None:
    for criteria in PACK.criteria.values():
        ids = Counter(row.id for row in criteria.rows)
        assert set(ids.values()) == {1}
        assert set(ids) <= PACK.requirements.keys()
        of_source = {r.id for r in PACK.requirements.values() if r.source == criteria.basis}
        assert set(ids) == of_source
        assert criteria.basis in PACK.law.instruments


def test_the_twelve_items_are_twelve() -> None:
    assert len(PACK.criteria["zhoushan-2024"].items) == 12


def test_every_duty_that_needs_a_person_asks_one() -> None:
    for criteria in PACK.criteria.values():
        for row in criteria.rows:
            assert (row.person is not None) == (row.verify in ("semi", "manual")), row.id
            assert row.verify == PACK.requirements[row.id].verification, row.id


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
            assert node.attr != "sleep"
            if node.attr in ("now", "today", "utcnow"):
                assert path.name == "settings.py"


def test_readme_python_runs_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    page = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert blocks
    for block in blocks:
        scope: dict[str, object] = {}
        exec(compile(block, "README.md", "exec"), scope)  # noqa: S102 - our own page
        shown = str(scope.get("html") or scope.get("quotes") or scope["paid_fen"])
        assert "国家级" in shown or shown == "59850"


def test_readme_commands_are_commands_of_dev() -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    dev = (ROOT / "dev").read_text("utf-8")
    commands = set(re.findall(r"\./dev (\w+)", page))
    assert commands >= {"demo", "test"}
    for command in commands:
        assert re.search(rf"^  {command}\)", dev, re.MULTILINE), command
    assert "./dev test" in (ROOT / ".ci/run").read_text("utf-8")
