import uvicorn


def main():
    uvicorn.run(app="application.server:app", host="0.0.0.0")


if __name__ == "__main__":
    main()
