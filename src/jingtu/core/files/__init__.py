"""Files that people hand in: taken in safely, whoever asks for them."""
