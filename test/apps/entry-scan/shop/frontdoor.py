from fastapi import FastAPI

shop: FastAPI = FastAPI(title="shop")
