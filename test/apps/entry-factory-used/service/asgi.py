from service.factory import create_app

application = create_app()
