import os

wsgi_app = "main:app"
worker_class = "uvicorn.workers.UvicornWorker"
bind = "0.0.0.0:9100"
workers = 1
