"""Facts with dates: code lists, names of functions, limits. Plain data files and one strict loader; no Django, no clock."""
