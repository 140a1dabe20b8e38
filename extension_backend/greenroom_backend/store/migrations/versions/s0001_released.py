"""The tables of the first release, of which the earliest databases hold only the first two."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes what is not there; a database that 0.1 made is taken as it is."""
    op.create_table(
        "audits",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created_at", sa.String(40), nullable=False),
        sa.Column("room_url", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("report", sa.Text),
        if_not_exists=True,
    )
    op.create_table(
        "tokens",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("origin", sa.String(80), nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "answers",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("page", sa.String(4_300), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        if_not_exists=True,
    )
    op.create_index("ix_answers_page", "answers", ["page"], if_not_exists=True)
    op.create_table(
        "prices",
        sa.Column("room", sa.String(4_300), primary_key=True),
        sa.Column("goods", sa.String(120), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("fen", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(8), primary_key=True),
        if_not_exists=True,
    )
    op.create_table(
        "price_spans",
        sa.Column("room", sa.String(4_300), primary_key=True),
        sa.Column("first", sa.String(10), primary_key=True),
        sa.Column("last", sa.String(10), primary_key=True),
        if_not_exists=True,
    )
