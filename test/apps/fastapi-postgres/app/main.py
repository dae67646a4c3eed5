from fastapi import FastAPI

from app.database import engine

app = FastAPI(title="Items")


@app.get("/")
def index():
    return {"items": []}


@app.get("/health")
def health():
    return {"ok": True}
