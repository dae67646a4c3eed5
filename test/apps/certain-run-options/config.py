options = {"host": "0.0.0.0"}
