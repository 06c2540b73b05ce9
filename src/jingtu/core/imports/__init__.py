"""Tables that people keep in Excel come in: read, judged row by row, shown before anything is written, written whole, undone whole."""
