import os

import uvicorn

from app.web import app


def main():
    uvicorn.run(app, port=int(os.getenv("PORT", "5000")))


main()
