"""The desk: a folder of documents on the review page, served to this machine alone, to be added to and corrected."""
