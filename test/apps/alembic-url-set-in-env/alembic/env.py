import os

from alembic import context
from sqlalchemy import engine_from_config

config = context.config
config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"])
connectable = engine_from_config(config.get_section(config.config_ini_section))
