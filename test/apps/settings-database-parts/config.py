from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    app_name: str = "x"
    POSTGRES_SERVER: str
    POSTGRES_PASSWORD: str = ""


settings = Settings()
