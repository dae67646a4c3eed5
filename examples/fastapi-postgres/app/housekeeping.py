"""Runs after each rollout, when the new version serves: notes that nobody pinned go after a year."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from .database import Session
from .models import Note


def main() -> None:
    limit = datetime.now(UTC) - timedelta(days=365)
    with Session.begin() as session:
        removed = session.execute(delete(Note).where(Note.written_at < limit, Note.pinned.is_(False))).rowcount
    print(f"{removed} old notes removed.")


if __name__ == "__main__":
    main()
