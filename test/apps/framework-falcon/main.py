import falcon.asgi


class Health:
    async def on_get(self, request, response):
        response.media = {}


app = falcon.asgi.App()
app.add_route("/health", Health())
