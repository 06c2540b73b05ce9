"""The interface for other systems: the same rows, filters and rights as the pages, as JSON under /api/v1/."""
