def singleton(cls):
    return cls
