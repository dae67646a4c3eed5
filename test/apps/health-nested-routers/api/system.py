from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security

router = APIRouter()


@router.get("/livez")
def livez(request: Request, verbose: bool = False):
    return {}


@router.get("/healthz")
def healthz(key: Annotated[str, Security(lambda: "x")]):
    return key
