"""Tables that people keep in Excel come in: read, judged row by row and shown first, written whole, undone whole."""
