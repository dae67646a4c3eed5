from fastapi import FastAPI

app = FastAPI()

if __name__ == "__main__":
    import uvicorn

    from config import options

    uvicorn.run(app, **options)
