from fastapi import FastAPI

app = FastAPI()


@app.get("/status")
@app.get("/healthz")
def health():
    return {}
