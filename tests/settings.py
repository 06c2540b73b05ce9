"""The project's settings as the tests use them: a home of their own, quick password hashes, nothing from the caller's shell."""

import atexit
import os
import shutil
import tempfile

KEPT = {"JINGTU_DATABASE_URL", "JINGTU_TEST_ALL", "JINGTU_PLANS", "JINGTU_SCREENSHOTS"}

for name in [name for name in os.environ if name.startswith("JINGTU_") and name not in KEPT]:
    del os.environ[name]
os.environ["JINGTU_HOME"] = tempfile.mkdtemp(prefix="jingtu-tests-")
# Playwright keeps an event loop in the main thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# Before NumPy loads: threads of the linear algebra that wait for each other by spinning make a busy machine fifty times slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
atexit.register(shutil.rmtree, os.environ["JINGTU_HOME"], ignore_errors=True)

from jingtu.project.settings import *  # noqa: E402, F403
from jingtu.project.settings import DATABASES, HOME, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECOND_FACTOR = False  # its own tests ask for it
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: several connections at once then meet the same locks as in service.
    DATABASES["default"]["TEST"] = {"NAME": HOME / "tests.sqlite3"}
(HOME / "static").mkdir(exist_ok=True)
