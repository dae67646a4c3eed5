from fastapi import FastAPI

from fastapi import APIRouter

from config import settings

router = APIRouter()


@router.get("/health")
def health():
    return {}


app = FastAPI()
app.include_router(router, prefix=settings.api_prefix)
