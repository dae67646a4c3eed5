from fastapi import FastAPI
from sqlalchemy import __version__, select

from database import Item, SessionLocal, engine

app = FastAPI()


@app.get("/health")
def health() -> dict[str, bool]:
    return {"ok": True}


@app.post("/items/{name}")
def add(name: str) -> dict[str, str]:
    with SessionLocal.begin() as session:
        session.add(Item(name=name))
    return {"added": name}


@app.get("/items")
def items() -> dict[str, object]:
    with SessionLocal() as session:
        names = session.scalars(select(Item.name).order_by(Item.id)).all()
    return {"driver": engine.dialect.driver, "sqlalchemy": __version__, "names": names}
