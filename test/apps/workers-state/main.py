from fastapi import FastAPI

app = FastAPI()
items = {}
LIMITS = {"a": 1}
count = 0


@app.post("/items/{name}")
def add(name: str):
    global count
    count += 1
    items[name] = LIMITS
    return count
