"""Settings, addresses, command line: where the wings are wired together."""
