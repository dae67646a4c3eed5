"""A small app for stories: it says which version it is, and keeps notes."""

import os

from fastapi import FastAPI
from sqlalchemy import create_engine, text

VERSION = "1"

url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)
engine = create_engine(url, pool_pre_ping=True)
app = FastAPI()


@app.get("/health")
def health() -> dict[str, str]:
    return {"version": VERSION}


@app.get("/")
def index() -> dict[str, object]:
    with engine.begin() as connection:
        notes = connection.execute(text("select text from notes order by id")).scalars().all()
        revision = connection.execute(text("select version_num from alembic_version")).scalar()
    return {"version": VERSION, "notes": notes, "revision": revision, "url": os.environ.get("MONOLAYER_URL")}


@app.post("/notes/{note}")
def add(note: str) -> dict[str, str]:
    with engine.begin() as connection:
        connection.execute(text("insert into notes (text) values (:note)"), {"note": note})
    return {"added": note}
