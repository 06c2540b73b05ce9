"""Keys for other systems: whose rights they carry, how much they may ask, and how a request proves that it holds one."""
