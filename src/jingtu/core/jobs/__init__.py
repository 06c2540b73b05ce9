"""Background work on the same database. A job in hand is leased; a worker that dies loses the lease and another takes it."""
