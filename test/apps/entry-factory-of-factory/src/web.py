from fastapi import FastAPI


def create_app() -> FastAPI:
    return FastAPI()


def create_production_app() -> FastAPI:
    app = create_app()
    app.state.container = object()
    return app
