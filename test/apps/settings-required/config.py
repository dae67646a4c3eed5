from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    app_name: str = "x"
    secret_key: str
    smtp_host: str | None = None
    environment: str


settings = Settings()
