"""Meaning: what the records of documents add up to, and how two years compare. Pure."""
