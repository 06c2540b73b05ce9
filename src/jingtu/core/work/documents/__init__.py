"""Official documents about the work as Word and Excel files, each written from a plain data class."""
