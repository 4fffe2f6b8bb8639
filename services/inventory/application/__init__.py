"""Use cases of inventory, one a file."""
