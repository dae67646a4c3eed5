from pydantic_settings import BaseSettings


class Other(BaseSettings):
    key: str


class Settings(BaseSettings):
    app_name: str = "x"


settings = Settings()
