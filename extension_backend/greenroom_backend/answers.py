"""Answers of people by room page, in a table beside the audits that is only ever added to."""

from sqlalchemy import Column, Integer, MetaData, String, Table, Text, insert, select
from sqlalchemy.engine import Engine

from greenroom.answers.answer import Answer

_METADATA = MetaData()
_ANSWERS = Table(
    "answers",
    _METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("page", String(4_300), nullable=False, index=True),
    Column("answer", Text, nullable=False),
)


def page_of(url: str) -> str:
    """The name under which audits and answers of a page belong together: its address.

    The query stays, since many platforms name the room in it: two rooms must never share an
    answer. A fragment stays where it is a route.
    """
    address, _, fragment = url.partition("#")
    return f"{address}#{fragment}" if fragment.startswith(("/", "!")) else address


class Answers:
    """All answers, in the order given. Nothing is changed or taken away."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        _METADATA.create_all(engine)

    def add(self, page: str, answer: Answer) -> None:
        """Keeps one more answer of a page, named as `page_of` does."""
        with self._engine.begin() as connection:
            connection.execute(insert(_ANSWERS).values(page=page, answer=answer.model_dump_json()))

    def of(self, page: str) -> tuple[Answer, ...]:
        """All answers of a page, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(_ANSWERS.c.answer).where(_ANSWERS.c.page == page).order_by(_ANSWERS.c.number)
            ).all()
        return tuple(Answer.model_validate_json(row[0]) for row in rows)
