from setuptools import setup

setup(name="store", install_requires=["sqlalchemy", "pg8000"])
