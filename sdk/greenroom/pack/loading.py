"""Loading packs of checks. Fails closed, names the file.

A pack is a Python package registered under the entry-point group `greenroom.checks`:

    law/<instrument>.yaml  criteria/<standard>.yaml  criteria/requirements.tsv
    weights/<profile>.yaml  retention/<kind>.yaml  lexicon/<family>.yaml
    items/<section>.yaml  <family>/<check>.yaml + <check>.py
"""

import csv
import hashlib
import importlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from greenroom.check import Check, Finding, Spec
from greenroom.criteria import Standard
from greenroom.errors import PackError
from greenroom.evidence import Reason, Zone
from greenroom.item import Item, Section
from greenroom.law import Instrument, Law
from greenroom.pack.model import Pack, Requirement
from greenroom.pack.soundness import must_hold
from greenroom.retention import Keeping
from greenroom.weights import Weights
from greenroom.wording import Family, Lexicon
from greenroom.wording.normal import STEPS
from greenroom.words import Phrases, Words
from greenroom.yamltext import read_yaml

SHARED = "."
_FOLDERS_OF_DATA = frozenset(
    {"law", "criteria", "weights", "retention", "lexicon", "items", SHARED}
)
_M = TypeVar("_M", bound=BaseModel)


def package_names() -> tuple[str, ...]:
    """Packages registered under `greenroom.checks`, sorted."""
    return tuple(sorted({point.value for point in entry_points(group="greenroom.checks")}))


@lru_cache(maxsize=4)
def load_pack(packages: tuple[str, ...] | None = None) -> Pack:
    """All packs together. Raises PackError with the file at fault; nothing is left out."""
    names = package_names() if packages is None else packages
    if not names:
        raise PackError(
            "no package of checks is installed", at="greenroom.checks", remedy="install greenroom"
        )
    roots = [(name, files(importlib.import_module(name))) for name in names]
    found = [entry for name, root in roots for entry in _walk(name, root)]
    law = Law(_one_each(found, "law", Instrument))
    pack = Pack(
        law=law,
        standards=_one_each(found, "criteria", Standard),
        requirements=_requirements(found),
        lexicon=Lexicon(
            _one_each(found, "lexicon", Family),
            _table(found, "anchors.tsv"),
            _table(found, "sounds.tsv"),
        ),
        checks=tuple(_checks(found)),
        items=_items(found),
        phrases=load_phrases(),
        digest=_digest(found),
        weights=_one_each(found, "weights", Weights),
        retention=_one_each(found, "retention", Keeping),
    )
    must_hold(pack)
    return pack


def rule_files(packages: tuple[str, ...] | None = None) -> dict[str, bytes]:
    """Every file of the packs that the digest covers: path under the package's parent → bytes."""
    names = package_names() if packages is None else packages
    found = (entry for name in names for entry in _walk(name, files(importlib.import_module(name))))
    return {file.at.replace(f"/{SHARED}/", "/"): file.source.read_bytes() for file in found}


@lru_cache(maxsize=1)
def load_phrases() -> Phrases:
    """The engine's own sentences. Raises PackError where a zone or a reason has none."""
    at = "greenroom/phrases.yaml"
    phrases = read_yaml(files("greenroom").joinpath("phrases.yaml").read_text("utf-8"), Phrases, at)
    for name, words, kinds in (
        ("zones", phrases.zones, Zone),
        ("gaps", phrases.gaps, Reason),
        ("why", phrases.why, STEPS),
    ):
        if set(words) != {str(kind) for kind in kinds}:
            raise PackError(f"{name} must be exactly {sorted(map(str, kinds))}", at=at)
    return phrases


@dataclass(frozen=True, slots=True)
class _File:
    package: str
    folder: str
    name: str
    source: Traversable

    @property
    def stem(self) -> str:
        return self.name.rpartition(".")[0]

    @property
    def at(self) -> str:
        return f"{self.package}/{self.folder}/{self.name}"


def _walk(package: str, root: Traversable) -> Iterator[_File]:
    for folder in sorted(root.iterdir(), key=lambda entry: entry.name):
        # Modules that several checks share decide verdicts too, so the digest covers them.
        if folder.name.endswith(".py") and folder.name != "__init__.py":
            yield _File(package, SHARED, folder.name, folder)
        if not folder.is_dir() or folder.name.startswith(("_", ".")):
            continue
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith((".yaml", ".py", ".tsv")) and entry.name != "__init__.py":
                yield _File(package, folder.name, entry.name, entry)


def _digest(found: Iterable[_File]) -> str:
    total = hashlib.sha256()
    for file in found:
        total.update(f"{file.at}\0".encode())
        total.update(hashlib.sha256(file.source.read_bytes()).digest())
    return total.hexdigest()[:12]


def _one_each(found: Iterable[_File], folder: str, model: type[_M]) -> dict[str, _M]:
    models: dict[str, _M] = {}
    for file in found:
        if file.folder != folder or not file.name.endswith(".yaml"):
            continue
        if file.stem in models:
            raise PackError(f"{file.stem} is defined twice", at=file.at)
        models[file.stem] = read_yaml(file.source.read_text("utf-8"), model, file.at)
    return models


def _requirements(found: Iterable[_File]) -> dict[str, Requirement]:
    rows: dict[str, Requirement] = {}
    for file in found:
        if file.folder != "criteria" or not file.name.endswith(".tsv"):
            continue
        lines = csv.DictReader(
            file.source.read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        for number, line in enumerate(lines, 2):
            try:
                row = Requirement(
                    line["id"],
                    line["source"],
                    line["bearer"],
                    Words(zh=line["duty_zh"], en=line["duty_en"]),
                    line["verification"],
                )
            except (KeyError, ValidationError) as problem:
                raise PackError(f"line {number}: {problem}", at=file.at) from None
            if row.id in rows:
                raise PackError(f"line {number}: {row.id} stands twice", at=file.at)
            rows[row.id] = row
    return rows


def _table(found: Iterable[_File], name: str) -> dict[str, tuple[str, ...]]:
    """First cell → the others, of each line of the generated tables `lexicon/NAME`."""
    rows: dict[str, tuple[str, ...]] = {}
    for file in found:
        if file.folder == "lexicon" and file.name == name:
            for line in file.source.read_text("utf-8").splitlines():
                first, *others = line.split("\t")
                rows[first] = tuple(others)
    return rows


def _checks(found: Iterable[_File]) -> Iterator[Check]:
    code = {
        (file.package, file.folder, file.stem): file for file in found if file.name.endswith(".py")
    }
    for file in found:
        if file.folder in _FOLDERS_OF_DATA or not file.name.endswith(".yaml"):
            continue
        spec = read_yaml(file.source.read_text("utf-8"), Spec, file.at)
        if code.pop((file.package, file.folder, file.stem), None) is None:
            raise PackError("no .py of the same name beside it", at=file.at)
        yield Check(f"{file.folder}/{file.stem}", spec, _evaluate(file))
    for file in code.values():
        if file.folder not in _FOLDERS_OF_DATA:
            raise PackError("no .yaml of the same name beside it", at=file.at)


def _evaluate(file: _File) -> Callable[..., Iterable[Finding]]:
    module = importlib.import_module(f"{file.package}.{file.folder}.{file.stem}")
    evaluate = getattr(module, "evaluate", None)
    if not callable(evaluate):
        raise PackError("no function `evaluate`", at=file.at.replace(".yaml", ".py"))
    return evaluate  # type: ignore[no-any-return]


def _items(found: Iterable[_File]) -> tuple[Item, ...]:
    sections = _one_each(found, "items", Section)
    return tuple(
        Item(f"{stem}/{name}", section.name, spec)
        for stem, section in sorted(sections.items(), key=lambda one: (one[1].order, one[0]))
        for name, spec in section.items.items()
    )
