from pydantic import BaseModel
from pydantic_settings import BaseSettings


class Base(BaseSettings):
    app_name: str = "x"
    api_key: str


class Mail(BaseModel):
    host: str


class Settings(Base):
    mail: Mail = Mail(host="x")


settings = Settings()
