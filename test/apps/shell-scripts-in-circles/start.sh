#!/bin/sh
./check.sh || exit 1
exec uvicorn main:app --host 0.0.0.0 --port 9000
