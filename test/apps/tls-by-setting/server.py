import os

import uvicorn

from main import app

if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=9000, ssl_keyfile=os.environ.get("KEY_FILE"))
