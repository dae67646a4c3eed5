from fastapi import FastAPI

from api.routes.items import router
from core.config import settings


def build():
    api = FastAPI(title=settings["title"])
    api.include_router(router)
    return api


app = build()
