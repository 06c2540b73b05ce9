"""Workbooks: written so that bytes depend on content, read within limits, and marked in place."""
