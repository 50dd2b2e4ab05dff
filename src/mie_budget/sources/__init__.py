"""Sources: bytes and files to text. The only layer that knows files and encodings."""
