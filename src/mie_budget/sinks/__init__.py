"""Sinks: a document to text in a format, and text to a file. The only layer that knows output formats."""
