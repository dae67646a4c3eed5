from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    app_name: str = "x"
    secret_key: str
    JWT_KEY: str


settings = Settings()
