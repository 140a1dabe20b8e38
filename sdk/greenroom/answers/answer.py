"""One answer of a person to one item of a checklist."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from greenroom.item import Item, Role
from greenroom.mask import masked
from greenroom.words import CHINA

SCHEMA: Final = "greenroom-answer/1"
MAX_FILES = 20
MAX_FILE_BYTES = 20 << 20
MAX_ABOUT = 2_000

Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(masked)]
Note = Annotated[str, Field(max_length=2_000), AfterValidator(masked)]


class Model(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", serialize_by_alias=True, validate_default=True
    )


class Verdict(StrEnum):
    met = "met"
    not_met = "not_met"
    not_applicable = "not_applicable"


class ProofFile(Model):
    """A file attached as proof. The file itself stays where it is; its hash tells it again.

    sha256: hex. media_type: sniffed from its first bytes. size: bytes.
    """

    name: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(masked)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media_type: Annotated[str, Field(min_length=1, max_length=100)]
    size: Annotated[int, Field(ge=1, le=MAX_FILE_BYTES)]


class Answer(Model):
    """An answer, never changed once it is written; a later one supersedes it.

    item: id of the item. at: aware. note: phone and id numbers and addresses in it are
    masked; required where the verdict is not_applicable, as its reason. about: fingerprints of
    the findings that the person had in front of them and judged.
    """

    schema_: Literal["greenroom-answer/1"] = Field(default=SCHEMA, alias="schema")
    item: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$", max_length=120)]
    author: Name
    role: Role
    at: AwareDatetime
    verdict: Verdict
    note: Note = ""
    files: Annotated[tuple[ProofFile, ...], Field(max_length=MAX_FILES)] = ()
    about: Annotated[tuple[Fingerprint, ...], Field(max_length=MAX_ABOUT)] = ()

    @model_validator(mode="after")
    def _has_its_reason(self) -> Self:
        if self.verdict is Verdict.not_applicable and not self.note.strip():
            raise ValueError("note: not_applicable needs a reason")
        return self

    @property
    def day(self) -> date:
        """The day in China on which it was given."""
        return self.at.astimezone(CHINA).date()


def holds_until(answer: Answer, item: Item) -> date:
    """The last day on which the answer holds.

    An answer for a broadcast holds on the day in China on which it was given: a stream past
    midnight, or one on another day, is asked again.
    """
    if item.spec.holds == "broadcast":
        return answer.day
    return answer.day + timedelta(days=item.spec.holds)


def answer_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one answer."""
    schema = Answer.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}
