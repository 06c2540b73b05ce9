"""One module a command: `arguments(parser)` declares what it takes, `run(options)` does it and returns the exit code."""
