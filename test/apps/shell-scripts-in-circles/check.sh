#!/bin/sh
[ -n "$AGAIN" ] || ./start.sh
