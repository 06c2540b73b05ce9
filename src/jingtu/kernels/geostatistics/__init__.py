"""Geostatistics: variograms, kriging, inverse distances; what builds on them (simulation, indicators, skill) lives beside.

Space is `easting, northing` in metres (or any one unit) on a projection, never degrees. `ordinary` is where to begin.
"""
