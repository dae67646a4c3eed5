from .base import Service as Base

app = Base()
