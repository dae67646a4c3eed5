from fastapi import FastAPI
from sqlalchemy import __version__, select

from database import Item, SessionLocal, engine

app = FastAPI()


@app.get("/health")
async def health() -> dict[str, bool]:
    return {"ok": True}


@app.post("/items/{name}")
async def add(name: str) -> dict[str, str]:
    async with SessionLocal.begin() as session:
        session.add(Item(name=name))
    return {"added": name}


@app.get("/items")
async def items() -> dict[str, object]:
    async with SessionLocal() as session:
        names = (await session.scalars(select(Item.name).order_by(Item.id))).all()
    return {"driver": engine.dialect.driver, "sqlalchemy": __version__, "names": names}
