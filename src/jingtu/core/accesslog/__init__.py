"""Who saw what: one row for each answer with data of the classes K1–K5, kept apart from the business database."""
