from pydantic import model_validator
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    app_name: str = "x"
    key: str

    @model_validator(mode="before")
    @classmethod
    def fill(cls, values):
        return {**values, "key": "y"}


settings = Settings()
