from fastapi import APIRouter

router = APIRouter(prefix="/v1")


@router.get("/health-check/")
def check():
    return {}
