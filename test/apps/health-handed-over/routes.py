def register(application):
    @application.get("/api/health")
    def health():
        return {}
