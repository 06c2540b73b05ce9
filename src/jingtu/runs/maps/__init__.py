"""Maps as grids and pictures."""
