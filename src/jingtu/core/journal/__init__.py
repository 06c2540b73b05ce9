"""Who did what and who saw what: rows are only ever added, each sealed by the hash of the one before it."""
