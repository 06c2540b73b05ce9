"""Does a concentration rise or fall over the years: Mann–Kendall, Sen slope, step change, regions, many tests."""
