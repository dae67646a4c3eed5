import uvicorn


def main():
    uvicorn.run("shop.web:app", host="0.0.0.0", port=9000)
