"""Headings and labels of the exported reports, from `labels.yaml`."""

from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from greenroom.law import Clause
from greenroom.outcome import Outcome
from greenroom.report import Citation
from greenroom.words import Words
from greenroom.yamltext import read_yaml


class Labels(BaseModel):
    """title of the report; words for the outcomes; labels by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Words
    outcomes: dict[Outcome, Words]
    labels: dict[str, Words]

    def cite(self, clause: Citation | Clause, language: str) -> str:
        """The clause as people write it: 《…》第26条; sections of standards without 第…条."""
        if not clause.article.replace(".", "").replace("-", "").isdecimal():
            # A topic stands in for an article number that is not confirmed: none is printed.
            return self.labels["whole"].fill({"title": clause.title[language]})[language]
        kind = "article" if clause.article.isdecimal() else "section"
        values = {"title": clause.title[language], "article": clause.article}
        return self.labels[kind].fill(values)[language]


@lru_cache(maxsize=1)
def load_labels() -> Labels:
    """The labels. Raises PackError where the file does not hold together."""
    text = files("greenroom.export").joinpath("labels.yaml").read_text("utf-8")
    return read_yaml(text, Labels, "greenroom/export/labels.yaml")


def flat(words: str) -> str:
    """Words from a page on one line, without control characters that a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in words)
