from typing import ClassVar

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    prefix: ClassVar[str] = "SHOP_"
    model_config = SettingsConfigDict(env_prefix=prefix)

    app_name: str = "x"
    key: str


settings = Settings()
