import os

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import create_engine

engine = AsyncEngine(create_engine(os.environ["DATABASE_URL"], echo=True, future=True))
