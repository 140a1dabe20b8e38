"""The report in the forms that people and programs read. One file a format."""

from collections.abc import Callable, Mapping

from greenroom.export.html import as_html
from greenroom.export.lines import lines_as_text
from greenroom.export.looks import look_as_text
from greenroom.export.text import as_text
from greenroom.report import Report


def as_json(report: Report, language: str = "zh") -> str:
    """The report as indented JSON; it holds every language, so `language` changes nothing."""
    del language
    return report.to_json(indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Report, str], str]] = {
    "text": as_text,
    "json": as_json,
    "html": as_html,
}
"""Writers by name; each takes the report and a language (`zh` or `en`)."""

__all__ = ["FORMATS", "as_html", "as_json", "as_text", "lines_as_text", "look_as_text"]
