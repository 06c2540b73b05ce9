"""What may not proceed until what (准入): a question in, a numbered and kept verdict with its reasons out."""
