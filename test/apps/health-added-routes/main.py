from fastapi import FastAPI


def up():
    return {}


app = FastAPI()
app.add_api_route("/health", up, methods=["POST"])
app.add_api_route("/up", up)
