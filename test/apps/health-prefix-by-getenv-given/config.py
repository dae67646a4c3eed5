import os

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    API_V1: str = os.getenv("API_V1_PREFIX", "/api/v1")


settings = Settings()
