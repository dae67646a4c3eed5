from setuptools import setup

setup(name="store", install_requires=["asyncpg"])
