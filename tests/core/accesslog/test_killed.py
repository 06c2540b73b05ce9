"""A row of the access log is there although the process was killed the moment after it was written."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

from jingtu.core.accesslog import keeping

READER = """
import os, signal
import django
django.setup()
from types import SimpleNamespace
from jingtu.core.accesslog.seeing import Sight
from jingtu.core.accesslog.writing import write
sight = Sight()
sight.rows["industry.enterprise"] = {7: "K5"}
asked = SimpleNamespace(user=None, META={}, method="GET", path="/registers/", GET=SimpleNamespace(urlencode=str))
write(asked, sight)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_row_outlives_the_process_that_wrote_it(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name != "JINGTU_DATABASE_URL"}  # a server commits by itself
    environment = kept | {"JINGTU_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "jingtu.project.settings"}
    ended = subprocess.run([sys.executable, "-c", READER], env=environment, capture_output=True, text=True)
    assert ended.returncode == -9, ended.stderr
    with closing(sqlite3.connect(tmp_path / keeping.FILE)) as log:
        assert log.execute("SELECT page, classes, amount FROM access_log_access").fetchall() == [("/registers/", "K5", 1)]
