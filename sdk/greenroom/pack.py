"""Loading packs of checks: law, criteria, lexicon, checks. Fails closed, names the file.

A pack is a Python package registered under the entry-point group `greenroom.checks`:

    law/<instrument>.yaml  criteria/<standard>.yaml  criteria/requirements.tsv
    lexicon/<family>.yaml  items/<section>.yaml  <family>/<check>.yaml + <check>.py
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
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from greenroom.check import Check, Expects, Finding, OverTime, Spec
from greenroom.criteria import Criterion, Standard
from greenroom.errors import PackError
from greenroom.evidence import Reason, Zone
from greenroom.item import Item, ItemKind, Section
from greenroom.law import Certainty, Instrument, Law
from greenroom.outcome import Outcome
from greenroom.scene import NEEDS
from greenroom.wording import Family, Lexicon
from greenroom.wording.normal import STEPS
from greenroom.words import LANGUAGES, Phrases, Words, placeholders

SHARED = "."
_FOLDERS_OF_DATA = frozenset({"law", "criteria", "lexicon", "items", SHARED})

CONTEXT = "context"
"""How rows of the catalogue are verified that are no duties but tell where the rest comes from."""

_M = TypeVar("_M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the catalogue of duties. verification: auto, semi, manual, platform, context."""

    id: str
    source: str
    bearer: str
    duty: Words
    verification: str


@dataclass(frozen=True)
class Pack:
    """Everything that judging needs. digest: SHA-256 over all files, first 12 hex digits."""

    law: Law
    standards: dict[str, Standard]
    requirements: dict[str, Requirement]
    lexicon: Lexicon
    checks: tuple[Check, ...]
    items: tuple[Item, ...]
    phrases: Phrases
    digest: str

    def check(self, check_id: str) -> Check:
        """The check of that id. Raises KeyError."""
        return {check.id: check for check in self.checks}[check_id]

    def item(self, item_id: str) -> Item:
        """The item of that id. Raises KeyError."""
        return {item.id: item for item in self.items}[item_id]

    @property
    def reported(self) -> tuple[Standard, ...]:
        """The standards whose criteria every report folds."""
        return tuple(standard for standard in self.standards.values() if standard.reported)

    def criteria_of(self, check: Check) -> tuple[str, ...]:
        """Ids of the reported criteria that hold a duty the check serves."""
        served = set(check.spec.requirements)
        return tuple(
            criterion.id
            for standard in self.reported
            for criterion in standard.criteria
            if served.intersection(criterion.rows)
        )

    def asked(self, criterion: Criterion) -> tuple[Item, ...]:
        """Items that ask a person about a duty of the criterion."""
        rows = set(criterion.rows)
        return tuple(item for item in self.items if rows.intersection(item.spec.requirements))


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
    )
    _must_hold(pack)
    return pack


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


def read_yaml(text: str, model: type[_M], at: str) -> _M:
    """A model from YAML text. Raises PackError naming file and field."""
    try:
        raw: Any = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader, without twin keys
        return model.model_validate(raw)
    except yaml.YAMLError as problem:
        raise PackError(f"not YAML: {problem}".replace("\n", " "), at=at) from None
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        path = "/".join(str(part) for part in first["loc"])
        raise PackError(f"{path}: {first['msg']}", at=at) from None


class _Loader(yaml.CSafeLoader):
    """Safe YAML in which a key that stands twice is an error, not a silent overwrite."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {key!r} stands twice", key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


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


def _must_hold(pack: Pack) -> None:
    """What no single file can know of itself. Raises PackError."""
    for at, problem in (
        *((f"{check.id}.yaml", one) for check in pack.checks for one in _problems(check, pack)),
        *((f"items/{item.id}", one) for item in pack.items for one in _item_problems(item, pack)),
        *(
            (f"criteria/{name}.yaml", one)
            for name, standard in pack.standards.items()
            for one in _standard_problems(standard, pack)
        ),
    ):
        raise PackError(problem, at=at)


def _item_problems(item: Item, pack: Pack) -> Iterator[str]:
    spec = item.spec
    yield from _dangling(spec.requirements, spec.clauses, pack)
    if not spec.requirements and not spec.clauses:
        yield "serves neither a row of the catalogue nor a clause"
    if any(item.id == check.id for check in pack.checks):
        yield "a check has the same id"
    cited = [pack.law.clause(id_) for id_ in spec.clauses if not _uncitable(pack.law, id_)]
    if spec.unmet == "violation" and not any(clause.binding for clause in cited):
        yield "unmet: a violation needs a binding clause"
    rows = set(spec.requirements)
    helped = any(rows.intersection(check.spec.requirements) for check in pack.checks)
    if spec.kind is ItemKind.assisted and not helped:
        yield "kind: assisted, but no check serves a requirement of it"


def _standard_problems(standard: Standard, pack: Pack) -> Iterator[str]:
    if standard.basis not in pack.law.instruments:
        yield f"basis: {standard.basis} is in no law file"
    for criterion in standard.criteria:
        yield from _dangling(criterion.rows, criterion.clauses, pack)
    yield from _dangling(standard.around, (), pack)
    for ids in ([one.id for one in standard.criteria], standard.rows):
        if twice := {one for one in ids if ids.count(one) > 1}:
            yield f"{sorted(twice)} stands twice"


def _dangling(rows: Iterable[str], clauses: Iterable[str], pack: Pack) -> Iterator[str]:
    for row in rows:
        if row not in pack.requirements:
            yield f"requirements: no row {row}"
    for clause_id in clauses:
        if problem := _uncitable(pack.law, clause_id):
            yield f"clauses: {clause_id} {problem}"


def _problems(check: Check, pack: Pack) -> Iterator[str]:
    spec = check.spec
    yield from _dangling(spec.requirements, (*spec.clauses, *spec.penalty), pack)
    if unknown := set(check.needs) - NEEDS.keys():
        yield f"evaluate asks for {sorted(unknown)}, there is {sorted(NEEDS)}"
    for family in spec.found_by:
        if family not in pack.lexicon.families:
            yield f"found_by: no lexicon {family}"
    for reason, verdict in spec.reasons.items():
        if problem := _unfillable(verdict.says):
            yield f"reasons/{reason}: {problem}"
    yield from _unexpected(spec)


def _unexpected(spec: Spec) -> Iterator[str]:
    require = spec.expects is not Expects.forbid
    if spec.over_time is OverTime.always and not require:
        yield "over_time: `always` is for what must be there"
    if require and all(one.outcome is not Outcome.passed for one in spec.reasons.values()):
        yield "reasons: a required thing needs a reason with outcome `pass`"


def _uncitable(law: Law, clause_id: str) -> str:
    try:
        clause = law.clause(clause_id)
    except KeyError:
        return "is in no law file"
    return "has one source only and must not be cited" if clause.certainty is Certainty.C else ""


def _unfillable(says: Words) -> str:
    try:
        names = [placeholders(says[language]) for language in LANGUAGES]
    except KeyError:
        return "a brace is not closed"
    return "" if names[0] == names[1] else "zh and en name different placeholders"
