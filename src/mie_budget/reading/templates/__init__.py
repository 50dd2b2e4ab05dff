"""Templates: what a notation says items look like, compiled, and what they find in a document."""
