from app.container import container

container.configure()
app = container.get_app()


@app.on_event("startup")
async def started():
    print("started")
