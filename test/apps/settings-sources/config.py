from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    app_name: str = "x"
    key: str

    @classmethod
    def settings_customise_sources(cls, settings_cls, **sources):
        return tuple(sources.values())


settings = Settings()
