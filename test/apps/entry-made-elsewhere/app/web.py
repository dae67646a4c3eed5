from fastapi import FastAPI


def configurer() -> FastAPI:
    return FastAPI()
