from fastapi import FastAPI

from service.admin import admin

site = FastAPI()
site.mount("/admin", admin)
