from fastapi import FastAPI

api = FastAPI(docs_url="/help")
