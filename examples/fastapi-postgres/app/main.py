"""A guestbook: read the notes, write one, search them, and echo over a WebSocket."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Response, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select, text
from sqlalchemy.orm import Session as DatabaseSession

from .database import Session
from .models import Note

app = FastAPI(title="Guestbook")


def session() -> Iterator[DatabaseSession]:
    with Session() as current:
        yield current


Database = Annotated[DatabaseSession, Depends(session)]


class NewNote(BaseModel):
    author: str = Field(min_length=1, max_length=80)
    text: str = Field(min_length=1, max_length=2000)


class StoredNote(NewNote):
    model_config = ConfigDict(from_attributes=True)

    id: int
    written_at: datetime
    pinned: bool


@app.get("/")
def index() -> dict[str, str]:
    return {"guestbook": "/notes", "documentation": "/docs"}


@app.get("/health")
def health(database: Database) -> Response:
    """200 while the database answers: a task that has lost it gets no visitors."""
    database.execute(text("SELECT 1"))
    return Response("ok", media_type="text/plain")


@app.get("/notes")
def read_notes(database: Database, search: str = "", limit: int = 50) -> list[StoredNote]:
    """Pinned notes first, then the newest."""
    query = select(Note).order_by(Note.pinned.desc(), Note.id.desc()).limit(min(max(limit, 1), 200))
    if search:
        query = query.where(Note.text.icontains(search, autoescape=True))
    return [StoredNote.model_validate(note) for note in database.scalars(query)]


@app.post("/notes", status_code=201)
def write_note(new: NewNote, database: Database) -> StoredNote:
    note = Note(author=new.author, text=new.text)
    database.add(note)
    database.commit()
    database.refresh(note)
    return StoredNote.model_validate(note)


@app.websocket("/echo")
async def echo(socket: WebSocket) -> None:
    await socket.accept()
    try:
        while True:
            await socket.send_text(await socket.receive_text())
    except WebSocketDisconnect:
        pass
