"""The door for a web server: `gunicorn yinhang.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from yinhang import warming

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinhang.settings")

application = get_wsgi_application()
warming.load_everything()

# What is loaded by now lives as long as the process, and a request makes thousands of small things that end with
# it: looking for circles among them less often saves a tenth of each request.
gc.freeze()
gc.set_threshold(10_000, 20, 20)
