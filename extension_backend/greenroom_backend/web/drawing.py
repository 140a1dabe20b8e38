"""Pages out of templates and words; everything from a room or a person is escaped."""

from functools import lru_cache
from importlib.resources import files
from typing import Any

from flask import Response, request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pydantic import RootModel

from greenroom.export.labels import load_labels
from greenroom.export.people import load_people_words
from greenroom.outcome import Outcome
from greenroom.words import Words
from greenroom.yamltext import read_yaml
from greenroom_backend.web.door import Visitor, keep_language, language

POLICY = (
    "default-src 'self'; script-src 'none'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_FIELD = Markup('<input type="hidden" name="mark" value="{}">')
# The sign says what a colour can't to everybody.
SIGNS = {
    Outcome.violation: "✗",
    Outcome.error: "!",
    Outcome.needs_review: "?",
    Outcome.not_tested: "·",
    Outcome.passed: "✓",
    Outcome.not_applicable: "–",
}


class _Sentences(RootModel[dict[str, Words]]):
    pass


@lru_cache(maxsize=1)
def _words() -> dict[str, Words]:
    text = files("greenroom_backend.web").joinpath("words.yaml").read_text("utf-8")
    return read_yaml(text, _Sentences, "greenroom_backend/web/words.yaml").root


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("greenroom_backend.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def drawn(name: str, visitor: Visitor | None, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401
    """The page `name` in the visitor's language."""
    chosen = language()
    page = (
        _environment()
        .get_template(f"{name}.html.j2")
        .render(
            language=chosen,
            other="en" if chosen == "zh" else "zh",
            here=request.path,
            marked=_FIELD.format(visitor.mark if visitor else ""),
            is_in=visitor is not None,
            text={key: words[chosen] for key, words in _words().items()},
            outcomes={one: words[chosen] for one, words in load_labels().outcomes.items()},
            people=load_people_words(),
            signs=SIGNS,
            Outcome=Outcome,
            **values,
        )
    )
    answer = Response(page, status, content_type="text/html; charset=utf-8")
    dress(answer)
    keep_language(answer)
    return answer


def dress(answer: Response) -> None:
    """The headers of a page: only what is here may be loaded, and nothing runs."""
    answer.headers["Content-Security-Policy"] = POLICY
    # Without it a browser sends forms with an Origin of null, which the door turns away.
    answer.headers["Referrer-Policy"] = "same-origin"
