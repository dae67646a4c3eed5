from fastapi import FastAPI

from service.routes import router


def create_app(title: str = "x") -> FastAPI:
    app = FastAPI(title=title)
    app.include_router(router)
    return app
