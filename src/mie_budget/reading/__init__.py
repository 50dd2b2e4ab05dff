"""Reading: printed lines to a document, in five steps. Pure: no files, no console, no clock, no network."""
