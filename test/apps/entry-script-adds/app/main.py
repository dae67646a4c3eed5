import uvicorn

from .core import app


@app.get("/")
def index():
    return {"ok": True}


if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0")
