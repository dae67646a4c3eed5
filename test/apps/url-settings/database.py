from config import get_settings
from sqlalchemy.ext.asyncio import create_async_engine

settings = get_settings()
engine = create_async_engine(str(settings.database_url), echo=False)
