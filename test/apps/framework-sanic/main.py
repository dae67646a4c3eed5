from sanic import Sanic, text

app = Sanic("items")


@app.get("/")
async def index(request):
    return text("x")
