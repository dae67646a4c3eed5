exec gunicorn -k uvicorn.workers.UvicornWorker -b 0.0.0.0:9000 shop:app
