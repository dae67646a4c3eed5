from fastapi import FastAPI

app = FastAPI(docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
