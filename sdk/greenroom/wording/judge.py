"""Judging the clause, not the line: what a term found says where it stands."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel

from greenroom.evidence import Text
from greenroom.wording.lexicon import Hit, Lexicon
from greenroom.wording.normal import normal
from greenroom.wording.sentence import clause_bounds, sentence_bounds
from greenroom.yamltext import read_yaml

# Beyond this many characters away, words no longer speak about the term.
REACH = 60


class Effect(StrEnum):
    """silent: nothing is claimed. exempt: lawful if proven, so the proof is asked for."""

    silent = "silent"
    exempt = "exempt"


class Place(StrEnum):
    """Which words around the term a cue reads."""

    before = "before"
    after = "after"
    clause = "clause"
    sentence = "sentence"
    before_sentence = "before_sentence"
    after_sentence = "after_sentence"
    answer = "answer"


class Cue(BaseModel):
    """One cue; the fields are explained at the head of `cues.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cue: Annotated[str, Field(pattern="^[a-z_]+$")]
    effect: Effect
    place: Place
    pattern: re.Pattern[str]
    families: frozenset[str] = frozenset()
    but: re.Pattern[str] | None = None


class _Cues(RootModel[tuple[Cue, ...]]):
    pass


@lru_cache(maxsize=1)
def load_cues() -> tuple[Cue, ...]:
    """All cues, in order. Raises PackError where the file does not hold together."""
    text = files("greenroom.wording").joinpath("cues.yaml").read_text("utf-8")
    return read_yaml(text, _Cues, "greenroom/wording/cues.yaml").root


@lru_cache(maxsize=64)
def _cues_of(family: str) -> tuple[Cue, ...]:
    return tuple(cue for cue in load_cues() if not cue.families or family in cue.families)


@dataclass(frozen=True, slots=True)
class Claim:
    """A term found and what speaks for or against it. cue: the first that fits, None for none."""

    text: Text
    hit: Hit
    cue: Cue | None

    @property
    def is_silent(self) -> bool:
        """True where the sentence does not claim what the term says."""
        return self.cue is not None and self.cue.effect is Effect.silent

    @property
    def is_exempt(self) -> bool:
        """True where it may be lawful if proven. A disguised spelling never is."""
        return self.cue is not None and self.cue.effect is Effect.exempt and not self.hit.evaded


def claims(texts: Iterable[Text], lexicon: Lexicon, family: str) -> Iterator[Claim]:
    """Every hit of `family`, silent ones included: of each text its terms, then its ways.

    Terms come in reading order. A way may overlap a term: which of the two counts depends on what
    the check makes of them (`check.apart`).
    """
    for text in texts:
        for hit in (*lexicon.of(text.text, family), *lexicon.said(text.text, family)):
            yield Claim(text, hit, cue_for(text.text, hit))


def cue_for(text: str, hit: Hit) -> Cue | None:
    """The first cue of the hit's family that fits the words around it."""
    around: dict[Place, str] = {}
    for cue in _cues_of(hit.family):
        words = around.get(cue.place)
        if words is None:
            words = around[cue.place] = _words(text, hit, cue.place)
        if cue.pattern.search(words) and not (cue.but and cue.but.search(words)):
            return cue
    return None


def _words(text: str, hit: Hit, place: Place) -> str:
    """The words that a cue of that place reads, folded."""
    if place in (Place.before, Place.after, Place.clause):
        left, right = clause_bounds(text, hit.start, hit.end)
    else:
        left, right = sentence_bounds(text, hit.start, hit.end)
    left, right = max(left, hit.start - REACH), min(right + 1, hit.end + REACH)
    if place in (Place.before, Place.before_sentence):
        right = hit.start
    elif place in (Place.after, Place.after_sentence):
        left = hit.end
    elif place is Place.answer:
        left, right = hit.end, min(sentence_bounds(text, right, right)[1], hit.end + REACH)
    return normal(text[left:right]).text
