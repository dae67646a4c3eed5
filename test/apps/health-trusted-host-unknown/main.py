from fastapi import FastAPI

from fastapi.middleware.trustedhost import TrustedHostMiddleware

from config import hosts

app = FastAPI()
app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts())
