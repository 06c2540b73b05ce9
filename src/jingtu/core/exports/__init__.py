"""Data that leaves the house: asked for with a purpose, approved by another person, marked, and taken once."""
