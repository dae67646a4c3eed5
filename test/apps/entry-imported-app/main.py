from service.factory import app
