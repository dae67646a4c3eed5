from service.factory import create_app as backend_app
