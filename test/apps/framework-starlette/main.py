from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route


async def home(request):
    return JSONResponse({})


routes = [Route("/", home), Route("/healthz", home)]
app = Starlette(routes=routes)
