"""Loading packs of checks: law, criteria, lexicon, checks. Fails closed, names the file.

A pack is a Python package registered under the entry-point group `greenroom.checks`:

    law/<instrument>.yaml  criteria/<catalogue>.yaml  criteria/requirements.tsv
    weights/<profile>.yaml  retention/<kind>.yaml
    lexicon/<family>.yaml  <family>/<check>.yaml + <check>.py
"""

import csv
import hashlib
import importlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greenroom.check import Check, Expects, Finding, OverTime, Spec, Subject
from greenroom.dossier.document import SECTIONS
from greenroom.errors import PackError
from greenroom.evidence import Reason, Zone
from greenroom.law import Certainty, Instrument, Law
from greenroom.ledger import LEDGER_NEEDS
from greenroom.outcome import Outcome
from greenroom.retention import Keeping
from greenroom.scene import NEEDS
from greenroom.wording import Family, Lexicon
from greenroom.wording.normal import STEPS
from greenroom.words import LANGUAGES, Phrases, Words, placeholders
from greenroom.yamltext import read_yaml

SHARED = "."
_FOLDERS_OF_DATA = frozenset({"law", "criteria", "weights", "retention", "lexicon", SHARED})
_M = TypeVar("_M", bound=BaseModel)
Weight = Annotated[int, Field(ge=1, le=1_000)]


class Person(BaseModel):
    """What a person is asked where no machine can judge."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: Words
    how: Words
    proof: Words


class Row(BaseModel):
    """One duty of a catalogue. verify: auto, semi, manual, context or platform."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    duty: Words
    verify: str
    person: Person | None = None


class Item(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: Words
    rows: tuple[Row, ...]


class Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: Words
    items: tuple[Item, ...]


class Criteria(BaseModel):
    """A standard as groups → items → duties. around: duties that belong to none of the items."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Words
    basis: str
    groups: tuple[Group, ...]
    around: tuple[Row, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in order."""
        return tuple(item for group in self.groups for item in group.items)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All duties, in order."""
        return (*(row for item in self.items for row in item.rows), *self.around)


class Weights(BaseModel):
    """A profile for the score of the catalogue `criteria`.

    items, rows: weight by id, 1 where it is not named; within an item rows share its weight.
    extra: rows that earn credit apart from the 100 points. notice: stands beside every figure.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    notice: Words
    criteria: str
    items: dict[str, Weight] = {}
    rows: dict[str, Weight] = {}
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the catalogue of duties, whatever its source."""

    id: str
    source: str
    bearer: str
    duty: Words
    verification: str


@dataclass(frozen=True)
class Pack:
    """Everything that judging needs. digest: SHA-256 over all files, first 12 hex digits."""

    law: Law
    criteria: dict[str, Criteria]
    requirements: dict[str, Requirement]
    lexicon: Lexicon
    checks: tuple[Check, ...]
    phrases: Phrases
    digest: str
    weights: dict[str, Weights] = field(default_factory=dict)
    retention: dict[str, Keeping] = field(default_factory=dict)

    def check(self, check_id: str) -> Check:
        """The check of that id. Raises KeyError."""
        return {check.id: check for check in self.checks}[check_id]

    def items_of(self, check: Check) -> tuple[str, ...]:
        """Ids of the criteria items that hold a duty the check serves."""
        served = set(check.spec.requirements)
        return tuple(
            item.id
            for criteria in self.criteria.values()
            for item in criteria.items
            if served.intersection(row.id for row in item.rows)
        )


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
        criteria=_one_each(found, "criteria", Criteria),
        requirements=_requirements(found),
        lexicon=Lexicon(_one_each(found, "lexicon", Family), _disguises(found)),
        checks=tuple(_checks(found)),
        phrases=load_phrases(),
        digest=_digest(found),
        weights=_one_each(found, "weights", Weights),
        retention=_one_each(found, "retention", Keeping),
    )
    _must_weigh(pack)
    _must_be_kept(pack)
    for check in pack.checks:
        _must_hold(check, pack)
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


def _disguises(found: Iterable[_File]) -> dict[str, tuple[str, ...]]:
    """Term → spellings that hide it, from `lexicon/disguises.tsv` (generated)."""
    spellings: dict[str, tuple[str, ...]] = {}
    for file in found:
        if file.folder == "lexicon" and file.name == "disguises.tsv":
            for line in file.source.read_text("utf-8").splitlines():
                term, *forms = line.split("\t")
                spellings[term] = tuple(forms)
    return spellings


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


def _must_weigh(pack: Pack) -> None:
    """Profiles name a catalogue, items and rows that there are. Raises PackError."""
    for name, weights in pack.weights.items():
        at = f"weights/{name}.yaml"
        criteria = pack.criteria.get(weights.criteria)
        if criteria is None:
            raise PackError(f"criteria: no catalogue {weights.criteria}", at=at)
        items = {item.id for item in criteria.items}
        rows = {row.id for item in criteria.items for row in item.rows}
        for place, named, known in (
            ("items", weights.items, items),
            ("rows", weights.rows, rows),
            ("extra", weights.extra, rows),
        ):
            if unknown := sorted(set(named) - known):
                raise PackError(f"{place}: {weights.criteria} has no {unknown[0]}", at=at)


def _must_be_kept(pack: Pack) -> None:
    """Every term of keeping rests on a clause that can be cited and has it. Raises PackError."""
    for kind, keeping in pack.retention.items():
        for clause_id in keeping.clauses:
            problem = _uncitable(pack.law, clause_id)
            if not problem and "years_min" not in pack.law.clause(clause_id).numbers:
                problem = "has no number years_min"
            if problem:
                raise PackError(f"clauses: {clause_id} {problem}", at=f"retention/{kind}.yaml")


def _must_hold(check: Check, pack: Pack) -> None:
    """What no single file can know of itself. Raises PackError."""
    for problem in _problems(check, pack):
        raise PackError(problem, at=f"{check.id}.yaml")


def _problems(check: Check, pack: Pack) -> Iterator[str]:
    spec = check.spec
    for clause_id in (*spec.clauses, *spec.penalty):
        if problem := _uncitable(pack.law, clause_id):
            yield f"clauses: {clause_id} {problem}"
    yield from _unanswerable(check)
    for family in spec.found_by:
        if family not in pack.lexicon.families:
            yield f"found_by: no lexicon {family}"
    for row in spec.requirements:
        if row not in pack.requirements:
            yield f"requirements: no row {row}"
    for reason, verdict in spec.reasons.items():
        if problem := _unfillable(verdict.says):
            yield f"reasons/{reason}: {problem}"
    yield from _unexpected(spec)


def _unanswerable(check: Check) -> Iterator[str]:
    """What the check asks for and nobody has."""
    known = LEDGER_NEEDS if check.spec.subject is Subject.dossier else NEEDS
    if unknown := set(check.needs) - known.keys():
        yield f"evaluate asks for {sorted(unknown)}, there is {sorted(known)}"
    if missing := set(check.spec.sections) - set(SECTIONS):
        yield f"sections: the dossier has no {sorted(missing)}"


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
