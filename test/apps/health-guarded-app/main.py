from fastapi import FastAPI

from fastapi import Depends


def api_key():
    return None


app = FastAPI(dependencies=[Depends(api_key)])


@app.get("/health")
def health():
    return {}
