"""Background work on the same database: leased jobs that survive the death of their worker (see `queue`)."""
