"""Administrative divisions with validity dates, their successors, functional zones and boundaries (REG-57, roles.md §3)."""
