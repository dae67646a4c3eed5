from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_", env_file=".env")

    app_name: str = Field("x", min_length=1)
    secret: str = Field(validation_alias=AliasChoices("THE_SECRET", "OLD_SECRET"))
    token: str = Field(..., min_length=3)
    hosts: list[str] = Field(default_factory=list)
    url: str = Field(alias="SERVICE_URL")


settings = Settings()
