"""Parts of `evaluate`: what is read, judged in partitions, written and said."""
