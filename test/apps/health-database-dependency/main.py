from fastapi import FastAPI

from fastapi import Depends


def get_db():
    return None


app = FastAPI()


@app.get("/health")
def health(db=Depends(get_db)):
    return {}
