"""The report in the forms that people and programs read. One file a format."""

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol

from greenroom.compare import Comparison
from greenroom.export.html import as_html
from greenroom.export.lines import lines_as_text
from greenroom.export.looks import look_as_text
from greenroom.export.text import as_text
from greenroom.report import Report


class Writer(Protocol):
    """Takes a report, a language (`zh` or `en`), and what changed since earlier audits."""

    def __call__(
        self, report: Report, language: str = "zh", comparison: Comparison | None = None
    ) -> str | bytes: ...


def as_json(report: Report, language: str = "zh", comparison: Comparison | None = None) -> str:
    """The report as indented JSON; it holds every language, so `language` changes nothing.

    With a comparison, one object of both: `{"report": …, "comparison": …}`.
    """
    del language
    if comparison is None:
        return report.to_json(indent=2) + "\n"
    return f'{{"report": {report.to_json()}, "comparison": {comparison.to_json()}}}\n'


def _later(place: str) -> Writer:
    """A writer whose module, and what that module needs, is loaded when it first writes."""

    def write(
        report: Report, language: str = "zh", comparison: Comparison | None = None
    ) -> str | bytes:
        module, _, name = place.partition(":")
        writer: Writer = getattr(import_module(f"greenroom.export.{module}"), name)
        return writer(report, language, comparison)

    return write


FORMATS: Mapping[str, Writer] = {
    "text": as_text,
    "json": as_json,
    "html": as_html,
    "register-html": _later("register:as_register_html"),
    "markdown": _later("markdown:as_markdown"),
    "csv": _later("csv:as_csv"),
    "xlsx": _later("xlsx:as_xlsx"),
    "pdf": _later("pdf:as_pdf"),
    "junit": _later("junit:as_junit"),
    "sarif": _later("sarif:as_sarif"),
}
"""Writers by name."""

__all__ = ["FORMATS", "as_html", "as_json", "as_text", "lines_as_text", "look_as_text"]
