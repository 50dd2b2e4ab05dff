"""Reading: lines to a document. Pure: no files, console, clock or network."""
