"""Use cases of catalog, one a file."""
