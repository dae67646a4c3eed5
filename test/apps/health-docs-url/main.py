from fastapi import FastAPI

app = FastAPI(docs_url="/api/docs", root_path="/v1")
