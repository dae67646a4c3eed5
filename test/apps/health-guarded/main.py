from fastapi import FastAPI

from fastapi import Depends
from auth import get_current_user

app = FastAPI()


@app.get("/health")
def health(user=Depends(get_current_user)):
    return user
