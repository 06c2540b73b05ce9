"""Keeping an installation: making it, saving and restoring it, bringing it up to date, and saying what is wrong with it."""
