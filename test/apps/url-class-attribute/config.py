import os

from pydantic_settings import BaseSettings


class Plain:
    URL = os.getenv("DATABASE_URL")


class Settings(BaseSettings):
    database_url: str

    @property
    def url(self) -> str:
        return self.database_url


settings = Settings()
