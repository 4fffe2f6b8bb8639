"""Use cases of payments: one file, one transaction each."""
