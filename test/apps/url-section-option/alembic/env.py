import os

from alembic import context
from sqlalchemy import engine_from_config

config = context.config
section = config.config_ini_section
config.set_section_option(section, "sqlalchemy.url", os.environ["DATABASE_URL"])
connectable = engine_from_config(config.get_section(section, {}))
