import uvicorn

from shop.web import app


def main():
    config = uvicorn.Config(app, host="0.0.0.0", port=9000)
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
