from fastapi import FastAPI

from app.api.routes import users
from app.core.config import settings

app = FastAPI(title=settings.name)
app.include_router(users.router, prefix=settings.prefix)
