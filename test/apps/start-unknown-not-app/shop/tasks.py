queue = []
