from fastapi import FastAPI

import os

from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware

app = FastAPI()
if os.getenv("SECURE"):
    app.add_middleware(HTTPSRedirectMiddleware)
