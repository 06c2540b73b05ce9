"""Numbers: evaluation, indices, farmland classes, site risk, quality control, geostatistics, sampling design, trends.

NumPy, pandas and GeoPandas in and out. No Django, no files, no clock; random draws take a `numpy.random.Generator`. What takes
long takes a `Progress`; what goes wrong numerically is a flag in the result, never a quiet number.
"""
