"""Packs that do not hold together are refused, and the sentence names the file."""

import importlib
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from greenroom.errors import PackError
from greenroom.pack import load_pack, load_phrases, package_names
from greenroom.words import Words
from greenroom.yamltext import read_yaml

SAYS = {"zh": "说明", "en": "says"}
INSTRUMENT: dict[str, Any] = {
    "title": {"zh": "示例办法", "en": "Sample measures"},
    "number": "1",
    "issuer": SAYS,
    "kind": "rule",
    "binding": True,
    "in_force": {"from": "2026-02-01"},
    "certainty": "A",
    "source": "read in full",
    "confirmed": "2026-03-01",
    "articles": {"1": {"says": SAYS}, "2": {"says": SAYS, "certainty": "C"}},
}
CHECK: dict[str, Any] = {
    "name": SAYS,
    "asks": SAYS,
    "expects": "forbid",
    "over_time": "ever",
    "reads": ["room_title"],
    "clauses": ["sample/1"],
    "requirements": ["S-1"],
    "applies": SAYS,
    "cannot_see": SAYS,
    "means": {"pass": SAYS, "not_tested": SAYS},
    "reasons": {"found": {"outcome": "violation", "says": {"zh": "有{quote}", "en": "{quote}"}}},
    "remedy": SAYS,
    "review": SAYS,
}
CODE = "def evaluate(texts):\n    return iter(())\n"
ROWS = "id\tsource\tbearer\tduty_zh\tduty_en\tverification\nS-1\tsample\troom\t职责\tduty\tauto\n"
ITEM: dict[str, Any] = {
    **dict.fromkeys(("asks", "how", "good", "bad", "proof"), SAYS),
    "kind": "assisted",
    "holds": 30,
    "who": ["operator"],
    "requirements": ["S-1"],
    "clauses": ["sample/1"],
}
STANDARD: dict[str, Any] = {
    "title": SAYS,
    "basis": "sample",
    "groups": [
        {"id": "1", "name": SAYS, "criteria": [{"id": "1.1", "name": SAYS, "rows": ["S-1"]}]}
    ],
}
FAMILY = {"source": "law", "terms": [{"term": "最佳"}]}
_numbers = itertools.count()


class Package:
    """A small pack on disk; parts can be changed before it is loaded."""

    def __init__(self, folder: Path) -> None:
        # A name of its own each time: Python keeps what it has imported.
        self.name = f"small_pack_{next(_numbers)}"
        self.root = folder / self.name
        for part in ("law", "criteria", "lexicon", "items", "weights", "retention", "title"):
            (self.root / part).mkdir(parents=True)
        (self.root / "__init__.py").touch()
        (self.root / "title" / "__init__.py").touch()
        self.write("law/sample.yaml", INSTRUMENT)
        self.write("criteria/requirements.tsv", ROWS)
        self.write("criteria/small.yaml", STANDARD)
        self.write("items/room.yaml", section())
        self.write("lexicon/absolute.yaml", FAMILY)
        self.write("title/words.yaml", CHECK)
        self.write("title/words.py", CODE)

    def write(self, path: str, content: object) -> None:
        text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
        (self.root / path).write_text(text, "utf-8")

    def load(self) -> Any:
        importlib.invalidate_caches()
        return load_pack((self.name,))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Package]:
    monkeypatch.syspath_prepend(str(tmp_path))
    small = Package(tmp_path)
    yield small
    for name in [name for name in sys.modules if name.partition(".")[0] == small.name]:
        del sys.modules[name]


def check(**changes: Any) -> dict[str, Any]:
    return {**CHECK, **changes}


def section(name: str = "cover", **changes: Any) -> dict[str, Any]:
    return {"name": SAYS, "order": 1, "items": {name: {**ITEM, **changes}}}


def says(zh: str, en: str) -> dict[str, Any]:
    return {"found": {"outcome": "violation", "says": {"zh": zh, "en": en}}}


def test_a_pack_that_holds_together_is_loaded_whole(package: Package) -> None:
    pack = package.load()
    assert [one.id for one in pack.checks] == ["title/words"]
    assert pack.check("title/words").needs == ("texts",)
    assert set(pack.law.instruments) == {"sample"}
    assert [(one.id, one.spec.holds) for one in pack.items] == [("room/cover", 30)]
    assert pack.asked(pack.standards["small"].criteria[0]) == pack.items
    assert pack.requirements["S-1"].duty == Words(zh="职责", en="duty")
    assert [hit.term for hit in pack.lexicon.of("最佳", "absolute")] == ["最佳"]
    with pytest.raises(KeyError):
        pack.check("title/other")


def test_the_digest_changes_with_every_file(package: Package, tmp_path: Path) -> None:
    other = Package(tmp_path)
    other.write("title/words.yaml", check(remedy={"zh": "改", "en": "other"}))
    first, second = package.load().digest, other.load().digest
    assert len(first) == 12
    assert first != second


RAW = yaml.safe_dump(CHECK, allow_unicode=True)
FAULTS: dict[str, tuple[str, object, str, str]] = {
    "an unknown clause": (
        "title/words.yaml",
        check(clauses=["sample/9"]),
        "title/words.yaml",
        "sample/9 is in no law file",
    ),
    "an unknown instrument as penalty": (
        "title/words.yaml",
        check(penalty=["other/1"]),
        "title/words.yaml",
        "other/1 is in no law file",
    ),
    "a clause known from one source only": (
        "title/words.yaml",
        check(clauses=["sample/2"]),
        "title/words.yaml",
        "sample/2 has one source only",
    ),
    "a key that stands twice": (
        "title/words.yaml",
        RAW + "expects: require\n",
        "title/words.yaml",
        "'expects' stands twice",
    ),
    "a key that stands twice deep inside": (
        "law/sample.yaml",
        yaml.safe_dump(INSTRUMENT).replace("in_force:\n", "in_force:\n  from: 2020-01-01\n"),
        "law/sample.yaml",
        "'from' stands twice",
    ),
    "no review": (
        "title/words.yaml",
        {key: value for key, value in CHECK.items() if key != "review"},
        "title/words.yaml",
        "review: missing",
    ),
    "no sentence for a pass": (
        "title/words.yaml",
        check(means={"not_tested": SAYS}),
        "title/words.yaml",
        "means/pass",
    ),
    "a sentence in one language": (
        "title/words.yaml",
        check(asks={"zh": "有吗"}),
        "title/words.yaml",
        "asks/en",
    ),
    "an unknown field": (
        "title/words.yaml",
        check(severity="high"),
        "title/words.yaml",
        "severity",
    ),
    "an error that a check decides itself": (
        "title/words.yaml",
        check(reasons={"found": {"outcome": "error", "says": SAYS}}),
        "title/words.yaml",
        "`error` is what a crash comes to",
    ),
    "a need that nobody gives": (
        "title/words.py",
        "def evaluate(texts, weather):\n    return iter(())\n",
        "title/words.yaml",
        "asks for ['weather']",
    ),
    "code without evaluate": ("title/words.py", "x = 1\n", "title/words.py", "`evaluate`"),
    "languages with other placeholders": (
        "title/words.yaml",
        check(reasons=says("有{quote}", "{samples}")),
        "title/words.yaml",
        "reasons/found: zh and en name different placeholders",
    ),
    "a brace that is not closed": (
        "title/words.yaml",
        check(reasons=says("有{quote", "{quote}")),
        "title/words.yaml",
        "reasons/found: a brace is not closed",
    ),
    "`always` for what must not be there": (
        "title/words.yaml",
        check(over_time="always"),
        "title/words.yaml",
        "over_time",
    ),
    "a required thing that can't pass": (
        "title/words.yaml",
        check(expects="require"),
        "title/words.yaml",
        "outcome `pass`",
    ),
    "an unknown requirement": (
        "title/words.yaml",
        check(requirements=["S-9"]),
        "title/words.yaml",
        "requirements: no row S-9",
    ),
    "a requirement that stands twice": (
        "criteria/requirements.tsv",
        ROWS + ROWS.splitlines()[1] + "\n",
        "criteria/requirements.tsv",
        "line 3: S-1 stands twice",
    ),
    "a requirement without its columns": (
        "criteria/requirements.tsv",
        "id\tsource\nS-1\tsample\n",
        "criteria/requirements.tsv",
        "line 2",
    ),
    "an item on an unknown row": (
        "items/room.yaml",
        section(requirements=["S-9"]),
        "items/room/cover",
        "requirements: no row S-9",
    ),
    "an item on law known from one source only": (
        "items/room.yaml",
        section(clauses=["sample/2"]),
        "items/room/cover",
        "sample/2 has one source only",
    ),
    "an item that serves nothing": (
        "items/room.yaml",
        section(requirements=[], clauses=[]),
        "items/room/cover",
        "serves neither",
    ),
    "an assisted item that no check helps": (
        "items/room.yaml",
        section(requirements=[]),
        "items/room/cover",
        "no check serves",
    ),
    "an item nobody may answer": ("items/room.yaml", section(who=[]), "items/room.yaml", "who"),
    "an item that holds for ever": (
        "items/room.yaml",
        section(holds=99_999),
        "items/room.yaml",
        "holds",
    ),
    "a breach without binding law": (
        "items/room.yaml",
        section(unmet="violation", clauses=[]),
        "items/room/cover",
        "needs a binding clause",
    ),
    "an item in one language": (
        "items/room.yaml",
        section(good={"zh": "好"}),
        "items/room.yaml",
        "good/en",
    ),
    "an item whose name is no word": (
        "items/room.yaml",
        section("Co Ver"),
        "items/room.yaml",
        "items/Co Ver",
    ),
    "an item with the id of a check": (
        "items/title.yaml",
        section("words"),
        "items/title/words",
        "a check has the same id",
    ),
    "a standard on an unknown row": (
        "criteria/small.yaml",
        {**STANDARD, "around": ["S-9"]},
        "criteria/small.yaml",
        "no row S-9",
    ),
    "a standard with a row twice": (
        "criteria/small.yaml",
        {**STANDARD, "around": ["S-1"]},
        "criteria/small.yaml",
        "['S-1'] stands twice",
    ),
    "a standard on no law": (
        "criteria/small.yaml",
        {**STANDARD, "basis": "other"},
        "criteria/small.yaml",
        "other is in no law file",
    ),
    "a criterion that asks for nothing": (
        "criteria/small.yaml",
        {
            **STANDARD,
            "groups": [{"id": "1", "name": SAYS, "criteria": [{"id": "1.1", "name": SAYS}]}],
        },
        "criteria/small.yaml",
        "neither rows nor clauses",
    ),
    "no YAML": ("title/words.yaml", "name: [", "title/words.yaml", "not YAML"),
    "YAML that is a list": ("title/words.yaml", "- name\n", "title/words.yaml", "valid dictionary"),
    "an empty file": ("law/sample.yaml", "", "law/sample.yaml", ": "),
    "a tag that would run code": (
        "lexicon/absolute.yaml",
        "source: !!python/object/apply:os.getcwd []\nterms: []\n",
        "lexicon/absolute.yaml",
        "not YAML",
    ),
    "law without a source": (
        "law/sample.yaml",
        {**INSTRUMENT, "source": ""},
        "law/sample.yaml",
        "source",
    ),
    "a family without terms": (
        "lexicon/absolute.yaml",
        {"source": "law", "terms": []},
        "lexicon/absolute.yaml",
        "terms",
    ),
    "a check without code": ("title/more.yaml", CHECK, "title/more.yaml", "no .py"),
    "code without a check": ("title/more.py", CODE, "title/more.py", "no .yaml"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_pack_is_refused_for(name: str, package: Package) -> None:
    path, content, where, message = FAULTS[name]
    package.write(path, content)
    with pytest.raises(PackError) as refused:
        package.load()
    assert refused.value.at.endswith(where)
    assert message in refused.value.message
    assert "\n" not in str(refused.value)


def test_an_instrument_in_two_packs_is_refused(package: Package, tmp_path: Path) -> None:
    other = Package(tmp_path)
    with pytest.raises(PackError, match="sample is defined twice"):
        load_pack((package.name, other.name))


def test_without_any_package_of_checks_nothing_starts() -> None:
    with pytest.raises(PackError, match="no package of checks") as refused:
        load_pack(())
    assert refused.value.at == "greenroom.checks"


def test_the_packages_installed_are_found_by_their_entry_points() -> None:
    assert "greenroom_checks" in package_names()
    assert load_pack() is load_pack()


def test_the_engine_has_exactly_the_phrases_it_needs() -> None:
    assert load_phrases().disclaimer.zh


def test_yaml_is_read_by_its_model_or_refused_by_file_and_field() -> None:
    assert read_yaml("{zh: 好, en: ok}", Words, "a.yaml") == Words(zh="好", en="ok")
    with pytest.raises(PackError, match=r"^a\.yaml: zh: "):
        read_yaml("{zh: 1, en: ok}", Words, "a.yaml")


PROFILE = {"name": SAYS, "notice": SAYS, "standard": "small"}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"standard": "other"}, "there is no other"),
        ({"criteria": {"1.2": 2}}, "small has no 1.2"),
        ({"rows": {"S-9": 2}}, "small has no S-9"),
        ({"extra": ["S-9"]}, "small has no S-9"),
        ({"rows": {"S-1": 0}}, "rows/S-1"),
    ],
)
def test_a_profile_weighs_only_what_there_is(
    package: Package, changes: dict[str, Any], problem: str
) -> None:
    package.write("weights/own.yaml", PROFILE)
    assert list(package.load().weights) == ["own"]
    load_pack.cache_clear()
    package.write("weights/own.yaml", {**PROFILE, **changes})
    with pytest.raises(PackError, match=problem) as refused:
        package.load()
    assert "weights/own.yaml" in str(refused.value)


def test_a_standard_of_bare_clauses_cannot_be_scored(package: Package) -> None:
    bare = {"id": "1.2", "name": SAYS, "clauses": ["sample/1"]}
    groups = [{"id": "1", "name": SAYS, "criteria": [*STANDARD["groups"][0]["criteria"], bare]}]
    package.write("criteria/small.yaml", {**STANDARD, "groups": groups})
    package.write("weights/own.yaml", PROFILE)
    with pytest.raises(PackError, match="hold no rows"):
        package.load()


@pytest.mark.parametrize(
    ("clause", "problem"), [("sample/1", "no number years_min"), ("sample/99", "in no law file")]
)
def test_a_term_of_keeping_rests_on_a_clause_that_has_one(
    package: Package, clause: str, problem: str
) -> None:
    package.write("retention/stream.yaml", {"what": SAYS, "clauses": [clause]})
    with pytest.raises(PackError, match=problem):
        package.load()
