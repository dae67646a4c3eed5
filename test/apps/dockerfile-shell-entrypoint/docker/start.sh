#!/bin/sh
set -e
# uvicorn nothing:here
exec uvicorn main:app --host 0.0.0.0 --port "${PORT:-8200}"
