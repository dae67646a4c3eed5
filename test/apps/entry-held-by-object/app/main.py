from fastapi import FastAPI

from app.registry import singleton


@singleton
class Creator:
    def __init__(self):
        self.app = FastAPI(title="x")
        self.settings = dict()


creator = Creator()
app = creator.app
settings = creator.settings
