"""Use cases of auth, one a file."""
