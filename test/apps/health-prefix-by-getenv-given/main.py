from fastapi import APIRouter, FastAPI

from config import settings

router = APIRouter()


@router.get("/health")
def health():
    return {"ok": True}


app = FastAPI()
app.include_router(router, prefix=settings.API_V1)
