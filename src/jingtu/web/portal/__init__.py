"""The public portal: what was released, for everybody, without an account and without scripts."""
