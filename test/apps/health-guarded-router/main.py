from fastapi import FastAPI

from fastapi import APIRouter, Depends


def verify_token():
    return None


router = APIRouter()
app = FastAPI()


@router.get("/health")
def health():
    return {}


app.include_router(router, dependencies=[Depends(verify_token)])
