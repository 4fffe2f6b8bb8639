"""catalog's SQL and file formats."""
