#!/bin/sh
set -e
APP_MODULE=${APP_MODULE:-"shop.web:app"}
HOST=${HOST:-"0.0.0.0"}
PORT=${PORT:-80}
WORKERS=2

exec uvicorn \
  --host $HOST \
  --port $PORT \
  --workers "$WORKERS" \
  "$APP_MODULE"
