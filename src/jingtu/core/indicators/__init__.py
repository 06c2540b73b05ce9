"""Indicators (指标): quantities computed from what happened, for a day, as known then or now, with the rows that went in."""
