import fastapi as fa


class Service(fa.FastAPI):
    pass
