import uvicorn

if __name__ == "__main__":
    uvicorn.run("service.web:application", host="0.0.0.0", port=9000)
