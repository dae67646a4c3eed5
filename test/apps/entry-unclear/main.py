from core.build import build

app = build("api")
