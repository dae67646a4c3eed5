import os

from fastapi import FastAPI

app = FastAPI()
LEVEL = os.getenv("LOG_LEVEL", "info")
KEY = os.environ["API_KEY"]
