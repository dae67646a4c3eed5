#!/usr/bin/env bash
set -euo pipefail
cd backend
exec gunicorn \
  --worker-class uvicorn.workers.UvicornWorker \
  --bind "0.0.0.0:8600" \
  api:app
