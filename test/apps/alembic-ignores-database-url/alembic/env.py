from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config
# DATABASE_URL would be read from os.environ here
connectable = engine_from_config(
    config.get_section(config.config_ini_section, {}),
    prefix="sqlalchemy.",
    poolclass=pool.NullPool,
)
