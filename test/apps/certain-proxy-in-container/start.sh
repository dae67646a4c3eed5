service nginx start
exec gunicorn -k uvicorn.workers.UvicornWorker --bind unix:/tmp/app.sock main:app
