from fastapi import FastAPI

from core.config import NAME

app = FastAPI(title=NAME)
