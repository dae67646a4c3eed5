import os

from alembic import context

url = os.environ["DATABASE_URL"]
