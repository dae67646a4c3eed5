from sqlalchemy.ext.asyncio import create_async_engine

import config

engine = create_async_engine(config.settings.url)
other = create_async_engine(config.Plain.URL)
