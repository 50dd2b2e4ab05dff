"""The command line: knows the terminal, and wires sources, reading, meaning and sinks."""
