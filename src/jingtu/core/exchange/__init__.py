"""What leaves the office: made public with an authority behind it, or delivered to other offices against a receipt."""
