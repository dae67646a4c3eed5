"""Example:

app = FastAPI()
"""
from fastapi import FastAPI

# app = FastAPI()
TEXT = 'app = FastAPI()'
