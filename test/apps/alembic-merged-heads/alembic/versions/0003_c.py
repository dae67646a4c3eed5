revision = "c"
down_revision = "a"
