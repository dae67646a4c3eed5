import asyncio

from fastapi import FastAPI


async def create_app():
    return FastAPI()


app = asyncio.run(create_app())
