import os

from alembic import context
from sqlalchemy import create_engine, engine_from_config

if os.environ.get("DATABASE_URL"):
    connectable = create_engine(os.environ["DATABASE_URL"])
else:
    connectable = engine_from_config(context.config.get_section("alembic"))
