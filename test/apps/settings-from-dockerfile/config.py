from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    app_name: str
    key: str

settings = Settings()
