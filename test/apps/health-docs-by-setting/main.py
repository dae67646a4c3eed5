from fastapi import FastAPI

import os

app = FastAPI(openapi_url="/openapi.json" if os.getenv("DEBUG") else None)


@app.get("/")
def index():
    return {}
