"""Runs once in a new database, before its first migration: what PostgreSQL must bring along."""

from sqlalchemy import text

from .database import engine


def main() -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
    print("The extension pg_trgm is there.")


if __name__ == "__main__":
    main()
