from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    name: str = "x"
    prefix: str = "/api/v1"


settings = Settings()
