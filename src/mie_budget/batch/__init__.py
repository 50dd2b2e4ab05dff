"""Many documents at once: planned, read by several processes or a cluster, written one by one and together."""
