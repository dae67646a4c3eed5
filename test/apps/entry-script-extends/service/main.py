import uvicorn

from service.core import app
from service.items import router

app.include_router(router)

if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0")
