"""An app for a light cloud, where nothing of it runs: only its shape counts."""

import os

from fastapi import FastAPI
from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1))
app = FastAPI()
VERSION = "1"


@app.get("/health")
def health() -> dict[str, str]:
    return {"version": VERSION}
