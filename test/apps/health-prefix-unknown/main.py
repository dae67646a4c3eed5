from fastapi import FastAPI

import os

from fastapi import APIRouter

router = APIRouter(prefix=os.environ["PREFIX"])


@router.get("/health")
def health():
    return {}


app = FastAPI()
app.include_router(router)
