settings = {"title": "x"}
