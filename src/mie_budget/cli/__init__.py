"""The command line: one module for each command. The only layer that knows the terminal."""
