"""The zip for a store: whole and always the same; what stands beside it in the store is true."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from calling import Run, caller
from generated import ROOT
from greenroom import __version__
from greenroom.errors import PackError
from greenroom_backend.extension import MAX_DESCRIPTION, extension_folder, faults, packed, parts

STORE = ROOT / "docs" / "store"
MANIFEST = json.loads((ROOT / "extension" / "manifest.json").read_text("utf-8"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return caller(capsys)


def held(**changes: Any) -> dict[str, bytes]:
    """The extension's files with some fields of the manifest changed; None takes one out."""
    found = parts(extension_folder())
    manifest = {**MANIFEST, **changes}
    kept = {key: value for key, value in manifest.items() if value is not None}
    return {**found, "manifest.json": json.dumps(kept).encode()}


def test_the_extension_as_it_stands_is_fit_for_a_store() -> None:
    assert list(faults(held(), __version__)) == []


def test_the_manifest_keeps_step_with_the_package() -> None:
    assert MANIFEST["version"] == __version__
    assert int(MANIFEST["minimum_chrome_version"]) == 120


def test_the_zip_is_the_same_every_time_and_holds_only_what_runs() -> None:
    raw = packed(extension_folder(), __version__)
    assert raw == packed(extension_folder(), __version__)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = archive.namelist()
        inside = json.loads(archive.read("manifest.json"))
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == sorted(names)
    assert not [name for name in names if name.endswith(".d.ts") or "test" in name]
    assert {"manifest.json", "worker.js", "panel/panel.html", "collector/collector.js"} <= {*names}
    assert inside == {key: value for key, value in MANIFEST.items() if key != "key"}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"manifest_version": 2}, "manifest_version"),
        ({"version": "9.9.9"}, "version is 9.9.9"),
        ({"minimum_chrome_version": "119"}, "minimum_chrome_version is 119"),
        ({"minimum_chrome_version": None}, "minimum_chrome_version is missing"),
        ({"host_permissions": ["https://*/*"]}, "host_permissions"),
        ({"content_scripts": [{"matches": ["<all_urls>"]}]}, "content_scripts"),
        ({"background": {"service_worker": "gone.js"}}, "gone.js"),
        ({"icons": {"16": "icons/17.png"}}, "icons/17.png"),
        ({"name": "__MSG_no_such__"}, "no message no_such"),
        ({"default_locale": "fr"}, "default_locale"),
        (
            {"content_security_policy": {"extension_pages": "script-src 'unsafe-eval'"}},
            "unsafe code",
        ),
    ],
)
def test_a_fault_in_the_manifest_is_named(changes: dict[str, Any], fault: str) -> None:
    assert any(fault in found for found in faults(held(**changes), __version__))


def with_file(name: str, source: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({name: source.encode()})


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (with_file("panel/x.js", 'import "./gone.js";'), "./gone.js"),
        (with_file("panel/x.js", 'import("https://cdn.example/a.js")'), "https://cdn.example"),
        (with_file("panel/x.html", '<script src="//cdn.example/a.js"></script>'), "//cdn.example"),
        (with_file("panel/x.js", "eval(words)"), "runs text as code"),
        (with_file("panel/x.js", 'new Function("a", words)'), "runs text as code"),
        (with_file("manifest.json", "{"), "manifest.json"),
        (lambda files: files.pop("manifest.json"), "manifest.json is missing"),
        (lambda files: files.pop("panel/panel.js"), "panel.js"),
        (with_file("panel/big.json", " " * (9 << 20)), "bytes, at most"),
    ],
)
def test_a_fault_in_the_files_is_named(
    change: Callable[[dict[str, bytes]], None], fault: str
) -> None:
    files = held()
    change(files)
    assert any(fault in found for found in faults(files, __version__))


def test_a_folder_that_is_no_extension_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"manifest\.json is missing"):
        packed(tmp_path, __version__)


def test_commands_print_the_folder_and_write_the_zip(run: Run, tmp_path: Path) -> None:
    assert run("extension", "path").out.strip() == str(extension_folder())
    ended = run("extension", "pack", "--out", tmp_path / "new")
    [made] = (tmp_path / "new").iterdir()
    assert made.name == f"greenroom-extension-{__version__}.zip"
    assert made.read_bytes() == packed(extension_folder(), __version__)
    assert str(made) in ended.out


def test_a_place_that_cannot_be_written_is_one_clear_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = run("extension", "pack", "--out", tmp_path / "file" / "below")
    assert ended.code == 2
    assert "cannot be written" in ended.err


def test_the_store_gives_a_reason_for_each_permission_and_for_no_other() -> None:
    page = (STORE / "permissions.md").read_text("utf-8")
    asked = {*MANIFEST["permissions"], *MANIFEST.get("optional_permissions", [])}
    asked |= {*MANIFEST.get("optional_host_permissions", [])}
    assert set(re.findall(r"^## `(.+)`$", page, re.MULTILINE)) == asked
    for reason in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        assert re.search("[\u4e00-\u9fff]{6}", reason)
        assert re.search("[A-Za-z]{3,} [a-z]+ [a-z]+", reason)


def test_name_and_short_description_of_the_store_are_those_of_the_extension() -> None:
    page = (STORE / "listing.md").read_text("utf-8")
    for language, folder in (("zh", "zh_CN"), ("en", "en")):
        path = ROOT / "extension" / "_locales" / folder / "messages.json"
        messages = json.loads(path.read_text("utf-8"))
        for key in ("app_name", "app_about"):
            words = messages[key]["message"]
            assert f"- {language}: {words}\n" in page
            assert len(words) <= MAX_DESCRIPTION


def test_privacy_statement_is_chinese_first_and_says_the_same_in_english() -> None:
    page = (STORE / "privacy.md").read_text("utf-8")
    zh, _, en = page.partition("\n---\n")
    assert zh.startswith("# 隐私说明")
    assert len(re.findall(r"^\*\*.+?\*\*", zh, re.MULTILINE)) == len(
        re.findall(r"^\*\*.+?\*\*", en, re.MULTILINE)
    )
    for words in ("127.0.0.1", "https"):
        assert words in zh
        assert words in en
