"""Parts of `classify`: layers, points and produce in, classes with their sheets and words out."""
