"""Tables, queries, hashing and signing."""
