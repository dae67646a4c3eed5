from fastapi import FastAPI

from src.core.config import NAME

app = FastAPI(title=NAME)
