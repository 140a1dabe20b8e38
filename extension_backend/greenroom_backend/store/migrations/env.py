"""What Alembic runs: the steps on the connection that is handed in, in its transaction."""

from alembic import context

from greenroom_backend.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite can take back changes of tables too, once a transaction has begun.
    transactional_ddl=True,
)
context.run_migrations()
