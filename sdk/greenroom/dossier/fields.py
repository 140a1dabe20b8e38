"""Names of sections and fields as people read them, and what kind of value each takes."""

from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from greenroom.dossier.document import SECTIONS, Dossier, Entry
from greenroom.errors import PackError
from greenroom.words import Words
from greenroom.yamltext import read_yaml


class FieldWords(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    note: Words | None = None


class SectionWords(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    fields: dict[str, FieldWords]


class Fields(BaseModel):
    """none: in the first cell of a sheet it says that there is nothing to record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    none: str
    true: str
    false: str
    words: dict[str, Words]
    values: dict[str, dict[str, Words]]
    sections: dict[str, SectionWords]

    def code_of(self, values: str, word: str) -> str:
        """The code of a word in Chinese or English; the word itself where it is none."""
        for code, words in self.values.get(values, {}).items():
            if word in (words.zh, words.en):
                return code
        return word


@lru_cache(maxsize=1)
def load_fields() -> Fields:
    """The words. Raises PackError where a section, field or value has none."""
    at = "greenroom/dossier/fields.yaml"
    text = files("greenroom.dossier").joinpath("fields.yaml").read_text("utf-8")
    found = read_yaml(text, Fields, at)
    wanted = {section: set(entry_of(section).model_fields) for section in SECTIONS}
    if {section: set(words.fields) for section, words in found.sections.items()} != wanted:
        raise PackError("sections or fields are not exactly those of a dossier", at=at)
    for section in SECTIONS:
        for info in entry_of(section).model_fields.values():
            kind = kind_of(info)
            if issubclass(kind, StrEnum) and set(found.values.get(kind.__name__, ())) != set(kind):
                raise PackError(f"values: {kind.__name__} is not complete", at=at)
    return found


def entry_of(section: str) -> type[Entry]:
    """The model of one line of a section."""
    held = _inside(Dossier.model_fields[section].annotation)
    return next(one for one in held if isinstance(one, type) and issubclass(one, Entry))


def is_list(section: str) -> bool:
    """True where a section holds many lines, False where it is one."""
    return section not in ("operator", "own_rules")


def kind_of(info: FieldInfo) -> type[Any]:
    """date, datetime, bool, int, float, a StrEnum, tuple (of labels) or str."""
    found = list(_inside(info.annotation))
    if tuple in found:
        return tuple
    for kind in (datetime, date, bool, int, float):
        if kind in found:
            return kind
    return next((one for one in found if isinstance(one, type) and issubclass(one, StrEnum)), str)


def note_of(section: str, field: str, language: str) -> str:
    """What to write into a field: whether it must be, its own note, and the form of its value."""
    words = load_fields()
    info = entry_of(section).model_fields[field]
    kind = kind_of(info)
    said = [words.words["required" if info.is_required() else "optional"][language]]
    own = words.sections[section].fields[field].note
    if own is not None:
        said.append(own[language])
    if issubclass(kind, StrEnum):
        labels = "、".join(one[language] for one in words.values[kind.__name__].values())
        said.append(words.words["one_of"].fill({"values": labels})[language])
    elif kind in (date, datetime, bool):
        form = {date: "date", datetime: "moment", bool: "truth"}[kind]
        said.append(words.words[form][language])
    if field == next(iter(entry_of(section).model_fields)) and is_list(section):
        said.append(words.words["none"][language])
    return "；".join(said)


def _inside(annotation: object) -> list[Any]:
    origin = get_origin(annotation)
    if origin is None:
        return [annotation]
    held = [one for part in get_args(annotation) for one in _inside(part)]
    return [origin, *held] if origin is tuple else held
