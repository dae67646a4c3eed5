wsgi_app = "service.web:app"
bind = ["0.0.0.0:9100"]
