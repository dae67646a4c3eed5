from fastapi import FastAPI
from sqlalchemy import inspect, text

from database import engine

app = FastAPI()


@app.get("/")
def index() -> dict[str, object]:
    with engine.connect() as connection:
        steps = connection.execute(text("select name from steps order by id")).scalars().all()
        tables = sorted(inspect(connection).get_table_names())
    return {"steps": steps, "tables": tables}
