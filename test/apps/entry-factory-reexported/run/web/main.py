from service import backend_app

app = backend_app()
