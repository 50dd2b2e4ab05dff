"""Items: candidates put together from entries, tables and forms, and which of them are items."""
