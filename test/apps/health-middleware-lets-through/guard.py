PUBLIC = ["/docs", "/health"]


class AuthMiddleware:
    pass
