"""Finding rows by two characters of their words, whatever the database."""
