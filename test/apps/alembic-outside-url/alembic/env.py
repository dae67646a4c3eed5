from alembic import context
from sqlalchemy import engine_from_config

connectable = engine_from_config(context.config.get_section("alembic"))
