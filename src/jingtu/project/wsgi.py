"""The WSGI entry that the web server loads."""

import os

from django.core.wsgi import get_wsgi_application

from jingtu.project.collecting import load, settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingtu.project.settings")
application = get_wsgi_application()
load()
settle()
