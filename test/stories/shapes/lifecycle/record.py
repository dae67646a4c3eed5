"""Writes down that a phase ran, in the database that it was given."""

import sys

from sqlalchemy import text

from database import engine

with engine.begin() as connection:
    connection.execute(text("create table if not exists steps (id serial primary key, name text not null)"))
    connection.execute(text("insert into steps (name) values (:name)"), {"name": sys.argv[1]})
