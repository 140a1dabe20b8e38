"""Words that a person reads, in every language the product speaks."""

from collections.abc import Mapping
from datetime import timedelta, timezone
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LANGUAGES = ("zh", "en")
CHINA = timezone(timedelta(hours=8))

Sentence = Annotated[str, Field(min_length=1, max_length=2_000)]


class Words(BaseModel):
    """One sentence in Chinese and in English. Placeholders are `{name}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: Sentence
    en: Sentence

    def fill(self, values: Mapping[str, str]) -> "Words":
        """The sentence with its placeholders replaced. Raises KeyError where a value is missing.

        Values are put in as they are and never read for further placeholders, so text from a
        page cannot reach into the template.
        """
        return Words(zh=_fill(self.zh, values), en=_fill(self.en, values))

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


def _fill(template: str, values: Mapping[str, str]) -> str:
    pieces = []
    rest = template
    while "{" in rest:
        before, _, after = rest.partition("{")
        name, closed, rest = after.partition("}")
        if not closed:
            raise KeyError(template)
        pieces += [before, values[name]]
    return "".join([*pieces, rest])


def placeholders(template: str) -> set[str]:
    """Names of the placeholders in `template`. Raises KeyError where a brace is not closed."""
    seen: set[str] = set()
    rest = template
    while "{" in rest:
        name, closed, rest = rest.partition("{")[2].partition("}")
        if not closed:
            raise KeyError(template)
        seen.add(name)
    return seen


class Phrases(BaseModel):
    """The engine's own sentences, by role. Loaded from `phrases.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zones: dict[str, Words]
    gaps: dict[str, Words]
    carriers: dict[str, Words]
    why: dict[str, Words]
    engine: dict[str, Words]
    disclaimer: Words
