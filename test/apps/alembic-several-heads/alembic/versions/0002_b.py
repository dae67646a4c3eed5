revision: str = "b"
down_revision: str | None = "a"
