revision = "".join(["a"])
down_revision = None
