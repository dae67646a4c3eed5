class Container:
    def configure(self):
        pass

    def get_app(self):
        return self.app


container = Container()
