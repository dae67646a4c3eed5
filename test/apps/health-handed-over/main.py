from fastapi import FastAPI

from routes import register

app = FastAPI()
register(app)
