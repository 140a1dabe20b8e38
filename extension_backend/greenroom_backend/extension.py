"""The extension as files: where they are, what is wrong with them, and the zip for a store.

The zip is the same, byte for byte, for the same sources: fixed order, fixed times, no compression.
"""

import io
import json
import posixpath
import re
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from greenroom.errors import PackError

OLDEST_CHROMIUM = 120
# Limits of the Chrome Web Store; Edge takes the same package.
MAX_NAME = 75
MAX_DESCRIPTION = 132
MAX_BYTES = 8 << 20

_KINDS = (".js", ".json", ".html", ".css", ".png")
# The earliest moment that a zip can hold.
_THEN = (1980, 1, 1, 0, 0, 0)
_MESSAGE = re.compile(r"__MSG_(\w+)__")
_IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']""")
_IN_HTML = re.compile(r'<(?:script|link|img)\b[^>]*?\b(?:src|href)="([^"]+)"')
# What would run code that reviewers never saw.
_FOREIGN_CODE = re.compile(r"\beval\(|\bnew Function\(|\bimportScripts\(")


def extension_folder() -> Path:
    """The unpacked extension: in the installed package, else in the checkout."""
    package = Path(str(files("greenroom_backend")))
    installed = package / "_extension"
    return installed if installed.is_dir() else package.parents[1] / "extension"


def parts(folder: Path) -> dict[str, bytes]:
    """Path inside the extension → bytes of all that it needs to run, by path.

    Declarations of types are for its makers, hidden files nobody's.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.is_file() and not hidden and name.endswith(_KINDS):
            found[name] = path.read_bytes()
    return found


def packed(folder: Path, version: str) -> bytes:
    """The zip that a store takes. version: that of the package; the manifest must say the same.

    The key of the manifest is left out: it holds the id of unpacked copies in place, and a store
    gives its own. Raises PackError naming the first fault and how many there are.
    """
    held = parts(folder)
    found = list(faults(held, version))
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise PackError(found[0] + more, at=str(folder))
    manifest = json.loads(held["manifest.json"])
    manifest.pop("key", None)
    held["manifest.json"] = (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, raw in held.items():
            entry = zipfile.ZipInfo(name, _THEN)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, raw)
    return made.getvalue()


def faults(held: dict[str, bytes], version: str) -> Iterator[str]:
    """What a store, or a Chromium of `OLDEST_CHROMIUM`, would refuse; nothing where all is well."""
    try:
        manifest = json.loads(held["manifest.json"])
    except KeyError:
        yield "manifest.json is missing"
        return
    except ValueError as problem:
        yield f"manifest.json: {problem}"
        return
    yield from _manifest_faults(manifest, version)
    yield from _message_faults(manifest, held)
    for name in _named_files(manifest):
        if name not in held:
            yield f"manifest.json names {name}, which is not there"
    for name, raw in held.items():
        if name.endswith((".js", ".html")):
            yield from _source_faults(name, raw.decode("utf-8"), held)
    size = sum(map(len, held.values()))
    if size > MAX_BYTES:
        yield f"{size} bytes, at most {MAX_BYTES}"


def _manifest_faults(manifest: dict[str, Any], version: str) -> Iterator[str]:
    if manifest.get("manifest_version") != 3:
        yield "manifest_version is not 3"
    if manifest.get("version") != version:
        yield f"version is {manifest.get('version')}, the package's is {version}"
    if not re.fullmatch(r"\d{1,5}(\.\d{1,5}){0,3}", version):
        yield f"{version} is no version that browsers read"
    oldest = str(manifest.get("minimum_chrome_version", ""))
    if not oldest.isdecimal() or int(oldest) < OLDEST_CHROMIUM:
        yield f"minimum_chrome_version is {oldest or 'missing'}, at least {OLDEST_CHROMIUM}"
    for key in ("host_permissions", "content_scripts", "web_accessible_resources"):
        if manifest.get(key):
            yield f"{key} would ask for pages that nobody has clicked on"
    policy = str(manifest.get("content_security_policy", {}).get("extension_pages", ""))
    if "unsafe" in policy:
        yield "content_security_policy allows unsafe code"


def _message_faults(manifest: dict[str, Any], held: dict[str, bytes]) -> Iterator[str]:
    """Texts of the manifest, in every language, and within the limits of a store."""
    limits = {"name": MAX_NAME, "description": MAX_DESCRIPTION}
    for path in (name for name in held if name.startswith("_locales/")):
        messages = json.loads(held[path])
        for key in _MESSAGE.findall(json.dumps(manifest)):
            if key not in messages:
                yield f"{path}: no message {key}"
        for field, limit in limits.items():
            key = "".join(_MESSAGE.findall(str(manifest.get(field, ""))))
            words = messages.get(key, {}).get("message", "")
            if not 0 < len(words) <= limit:
                yield f"{path}: {field} has {len(words)} characters, 1 to {limit}"
    if f"_locales/{manifest.get('default_locale')}/messages.json" not in held:
        yield "default_locale is not there"


def _named_files(manifest: dict[str, Any]) -> set[str]:
    action = manifest.get("action", {})
    return {
        str(name)
        for name in (
            manifest.get("background", {}).get("service_worker"),
            manifest.get("side_panel", {}).get("default_path"),
            *manifest.get("icons", {}).values(),
            *action.get("default_icon", {}).values(),
        )
        if name
    }


def _source_faults(name: str, source: str, held: dict[str, bytes]) -> Iterator[str]:
    pattern = _IN_HTML if name.endswith(".html") else _IMPORT
    # Types are imported inside comments, from files of any kind.
    code = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    for target in pattern.findall(code):
        if "://" in target or target.startswith("//"):
            yield f"{name} takes code or pictures from {target}"
            continue
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        if path not in held:
            yield f"{name} names {target}, which is not there"
    if _FOREIGN_CODE.search(code):
        yield f"{name} runs text as code"
