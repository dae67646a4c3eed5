"""The one engine, from DATABASE_URL."""

import os

from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import sessionmaker

# The address comes without a driver, so that any can be used with it; this app uses psycopg 3.
url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg")

# Few connections: a db.t4g.micro has about a hundred for all tasks together.
engine = create_engine(url, pool_size=5, max_overflow=5, pool_pre_ping=True)
Session = sessionmaker(engine, expire_on_commit=False)
