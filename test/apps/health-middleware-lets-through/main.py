from fastapi import FastAPI

from guard import AuthMiddleware

app = FastAPI()
app.add_middleware(AuthMiddleware)


@app.get("/health")
def health():
    return {}
