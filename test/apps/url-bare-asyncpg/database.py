import os

import asyncpg


async def engine():
    return await asyncpg.create_pool(os.environ["DATABASE_URL"])
