eval exec "$@"
