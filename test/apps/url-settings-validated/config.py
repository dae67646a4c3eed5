from pydantic import field_validator
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    DATABASE_URL: str

    @field_validator("DATABASE_URL")
    @classmethod
    def driver(cls, value):
        return "postgresql+asyncpg" + value[10:]


settings = Settings()
