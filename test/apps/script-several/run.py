import uvicorn

uvicorn.run("main:app", port=1)
uvicorn.run("main:app", port=2)
