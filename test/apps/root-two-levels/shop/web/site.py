from fastapi import FastAPI

from ..names import TITLE

site = FastAPI(title=TITLE)
