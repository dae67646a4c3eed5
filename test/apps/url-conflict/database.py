import os

from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine(os.environ["DATABASE_URL"])

from sqlalchemy import create_engine

sync_engine = create_engine(os.environ["DATABASE_URL"])
