from fastapi import FastAPI

from starlette.middleware.cors import CORSMiddleware

app = FastAPI()


@app.get("/healthz")
def healthz():
    return {}


app = CORSMiddleware(app, allow_origins=["*"])
