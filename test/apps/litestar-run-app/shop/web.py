from litestar import Litestar, get


@get("/health")
async def health() -> str:
    return "ok"


def create_app() -> Litestar:
    return Litestar(route_handlers=[health])
