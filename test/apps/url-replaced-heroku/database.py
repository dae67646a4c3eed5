import os

from sqlalchemy.ext.asyncio import create_async_engine

url = os.getenv("DATABASE_URL", "postgresql+asyncpg://localhost/x")
if url.startswith("postgres://"):
    url = url.replace("postgres://", "postgresql+asyncpg://", 1)
engine = create_async_engine(url)
