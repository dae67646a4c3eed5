"""install_requires=["psycopg2"]"""
from setuptools import find_packages, setup

COMMON = ["fastapi", "uvicorn"]
DATABASE = [
    "sql" "alchemy>=2",
    "alembic",
]

setup(
    name="items",
    packages=find_packages(),
    python_requires=">=3.10",
    install_requires=COMMON + DATABASE,
    extras_require={"postgres": ["asyncpg"], "test": ["pytest"]},
)

raise SystemExit("this file is never run")
