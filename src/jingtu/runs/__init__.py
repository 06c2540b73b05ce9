"""A run: tables in files go in, a kernel computes, tables and maps come out with a record that lets it be repeated and compared.

No Django, no clock: the command line and later the platform's analyses call the same runs.
"""

import os

# Before NumPy loads. Threads of the linear algebra change the last digits, so that a run repeated on another machine would
# differ, and cost more than they bring on matrices of some hundred rows; the kernels split their work over threads themselves.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
