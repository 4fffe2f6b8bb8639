"""Use cases of reporting, one a file."""
