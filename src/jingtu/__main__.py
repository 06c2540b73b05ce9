"""`python -m jingtu` is the command `jingtu`."""

import sys

from jingtu.project.cli import main

sys.exit(main())
