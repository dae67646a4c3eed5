from setuptools import setup

with open("deps.txt") as file:
    required = file.read().splitlines()

setup(name="items", install_requires=required)
