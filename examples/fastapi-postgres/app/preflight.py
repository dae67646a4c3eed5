"""Runs before each rollout, from the image that is about to serve: can it read what it needs from the database?

A roll back runs this too, from the older image. So it asks only whether the columns that this version reads are there,
not whether there are more: `alembic check` would refuse every roll back across a migration.
"""

from sqlalchemy import select

from .database import Session
from .main import app
from .models import Note


def main() -> None:
    with Session() as session:
        session.scalars(select(Note).limit(1)).all()
    print(f"{app.title} finds all it reads.")


if __name__ == "__main__":
    main()
