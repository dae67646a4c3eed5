from fastapi import APIRouter

from . import system, users

router = APIRouter()
router.include_router(users.router, prefix="/users")
router.include_router(system.router, prefix="/system")
