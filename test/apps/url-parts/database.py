import os

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(URL.create("postgresql+asyncpg", os.environ["PGUSER"], os.environ["PGPASSWORD"], os.environ["PGHOST"]))
