"""Runs once in a new environment, after the migrations: the notes that a guestbook begins with."""

from .database import Session
from .models import Note

notes = [
    Note(author="Ada", text="Welcome! This note was written by the bootstrap phase.", pinned=True),
    Note(author="Grace", text="It ran once, when this environment was made, and will not run again."),
]


def main() -> None:
    with Session.begin() as session:
        session.add_all(notes)
    print(f"{len(notes)} notes written.")


if __name__ == "__main__":
    main()
