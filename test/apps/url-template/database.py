from os import environ

from sqlalchemy.ext.asyncio import create_async_engine


def database_url() -> str:
    base = environ.get("DATABASE_URL")
    return f"{base}?application_name=items"


def connect():
    return create_async_engine(database_url())


engine = connect()
