from fastapi import APIRouter

from application.items import list_items

router = APIRouter()


@router.get("/items")
def items():
    return list_items()
