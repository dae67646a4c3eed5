from fastapi import FastAPI


def build():
    return 1, FastAPI()


count, app = build()
