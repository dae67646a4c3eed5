from sqlalchemy.ext.asyncio import create_async_engine

from secrets_store import load

engine = create_async_engine(load()["DATABASE_URL"])
