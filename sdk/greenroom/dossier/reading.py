"""A dossier from YAML, JSON or a filled-in workbook. Errors name file, place and what to do."""

from pathlib import PurePath

import yaml
from pydantic import ValidationError

from greenroom.dossier.document import SCHEMA, Dossier
from greenroom.errors import InputError, LimitError
from greenroom.yamltext import load_yaml, must_be_plain

MAX_BYTES = 8 << 20


def read_dossier(raw: bytes, name: str) -> Dossier:
    """The dossier in `raw`. name: of the file; its ending says how to read it.

    Raises InputError with the place at fault (path, or sheet and row), LimitError.
    """
    if len(raw) > MAX_BYTES:
        raise LimitError(f"{len(raw)} bytes, at most {MAX_BYTES} are read", at=name)
    document: object
    places: dict[tuple[str, int], str] = {}
    ending = PurePath(name).suffix.lower()
    if ending == ".xlsx":
        # Without workbooks nothing needs the library that reads them.
        from greenroom.dossier.workbook import read_workbook  # noqa: PLC0415

        document, places = read_workbook(raw, name)
    elif ending in (".yaml", ".yml", ".json"):
        document = _from_text(raw, name)
    else:
        raise InputError("is none of .yaml .json .xlsx", at=name)
    try:
        return Dossier.model_validate(document)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        where = place_of(first["loc"], places)
        count = problem.error_count()
        more = f" (and {count - 1} more)" if count > 1 else ""
        raise InputError(
            f"{where}: {first['msg'].removeprefix('Value error, ')}{more}",
            at=name,
            remedy=f"see the template: greenroom dossier template; schema {SCHEMA}",
        ) from None


def place_of(path: tuple[int | str, ...], places: dict[tuple[str, int], str]) -> str:
    """A path as people find it: `/hosts/0/born`, or the sheet and row it came from."""
    match path:
        case (str(section), int(number), *rest) if (section, number) in places:
            return " ".join([places[section, number], *map(str, rest)])
        case _:
            return "/" + "/".join(map(str, path))


def _from_text(raw: bytes, name: str) -> object:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", at=name, remedy="save it as UTF-8") from None
    try:
        # JSON is YAML, and its keys must not stand twice either.
        must_be_plain(text, name)
        return load_yaml(text)
    except (yaml.YAMLError, ValueError) as problem:
        raise InputError(f"not YAML: {problem}".replace("\n", " ")[:300], at=name) from None
