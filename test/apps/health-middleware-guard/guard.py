class AuthMiddleware:
    pass
