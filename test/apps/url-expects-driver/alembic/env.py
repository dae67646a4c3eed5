import os

from alembic import context
from sqlalchemy import engine_from_config

config = context.config
url = os.environ["DATABASE_URL"].replace("+asyncpg", "")
config.set_main_option("sqlalchemy.url", url)
connectable = engine_from_config(config.get_section(config.config_ini_section, {}))
