"""The demonstration: the facts of the Langfang plan, two plans of an invented district, and people to log in as."""
