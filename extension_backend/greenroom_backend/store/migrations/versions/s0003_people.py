"""Waivers, dossiers, and what idempotency keys brought."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MOMENT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
_ID = sa.String(32)
_SHA256 = sa.String(64)


def upgrade() -> None:
    """New tables; the earlier ones stay as they are."""
    op.create_table(
        "idempotency_keys",
        sa.Column("organisation", _ID, sa.ForeignKey("organisations.id"), primary_key=True),
        sa.Column("name", _SHA256, primary_key=True),
        sa.Column("digest", _SHA256, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("job", _ID),
        sa.Column("status", sa.Integer),
        sa.Column("body", sa.LargeBinary),
    )
    op.create_index("ix_idempotency_keys_at", "idempotency_keys", ["at"])
    op.create_table(
        "waivers",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", _ID, nullable=False, unique=True),
        sa.Column("organisation", _ID, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("room", _ID, sa.ForeignKey("rooms.id"), nullable=False),
        sa.Column("waiver", sa.Text, nullable=False),
        sa.Column("ended", sa.String(10)),
    )
    op.create_index("ix_waivers_room", "waivers", ["room"])
    op.create_table(
        "dossiers",
        sa.Column("room", _ID, sa.ForeignKey("rooms.id"), primary_key=True),
        sa.Column("organisation", _ID, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("dossier", _SHA256, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
