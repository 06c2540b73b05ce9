"""The mechanisms that know no theme. Imports point one way:

clock, jobs, places → parties → journal → notices → plans → work.
"""
