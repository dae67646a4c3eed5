from litestar import Litestar, get


@get("/")
async def index() -> str:
    return "x"


@get("/health")
async def health() -> str:
    return "ok"


app = Litestar([index, health])
