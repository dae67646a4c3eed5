from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def health(key: str):
    return key


@app.get("/livez", status_code=204)
def livez():
    return None


@app.post("/ping")
def ping():
    return None


@app.get("/readyz/{name}")
def ready(name: str):
    return name
