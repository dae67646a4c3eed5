import json

from fastapi import FastAPI

app = FastAPI()
items = json.load(open("items.json"))


@app.get("/items")
def read_items():
    return items
