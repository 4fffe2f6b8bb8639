"""Use cases of purchasing, one a file."""
