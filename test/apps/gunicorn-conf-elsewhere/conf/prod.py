import os

HOST = "127.0.0.1"
bind = [HOST + ":8000"]
worker_class = "uvicorn.workers.UvicornWorker"
workers = int(os.getenv("WORKERS", "9"))
daemon = False
