"""Themes of the plans: each is a folder of declarations about one part of the world (see `core.subjects.declaring`)."""
