"""A run: tables in files go in, a kernel computes, tables and maps come out with a record that lets it be repeated and compared.

No Django, no clock: the command line and later the platform's analyses call the same runs.
"""
