"""Use cases of sales, one a file."""
