from fastapi import APIRouter, Depends


def require_login():
    return None


router = APIRouter(dependencies=[Depends(require_login)])


@router.get("/health")
def health():
    return {}
