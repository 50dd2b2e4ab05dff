"""The command line: knows the terminal, and wires sources, reading, meaning and sinks."""

import gc

# Starting allocates much and frees nothing, so looking for garbage then is time lost.
gc.set_threshold(50_000)
