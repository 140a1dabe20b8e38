"""YAML as people write it: no key twice, errors with file and field."""

from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from greenroom.errors import InputError, LimitError, PackError

MAX_DEPTH = 20
_M = TypeVar("_M", bound=BaseModel)


def read_yaml(text: str, model: type[_M], at: str) -> _M:
    """A model from YAML text. Raises PackError naming file and field."""
    try:
        raw = load_yaml(text)
        return model.model_validate(raw)
    except yaml.YAMLError as problem:
        raise PackError(f"not YAML: {problem}".replace("\n", " "), at=at) from None
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        path = "/".join(str(part) for part in first["loc"])
        raise PackError(f"{path}: {first['msg']}", at=at) from None


def load_yaml(text: str) -> object:
    """What the YAML says. Raises yaml.YAMLError, also for a key that stands twice."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader, without twin keys


def must_be_plain(text: str, at: str) -> None:
    """Raises InputError for an alias, of which few lines can mean gigabytes, and LimitError for
    nesting beyond `MAX_DEPTH`, on which the C parser would end the process; yaml.YAMLError too.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise InputError("holds an alias (*)", at=at, remedy="write every part out")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise LimitError(f"is nested more than {MAX_DEPTH} deep", at=at)


class _Loader(yaml.CSafeLoader):
    """Safe YAML in which a key that stands twice is an error, not a silent overwrite."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(
                None, None, "a key is no plain word", key_node.start_mark
            )
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {key!r} stands twice", key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
