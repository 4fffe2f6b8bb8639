"""Tables, the movement procedure, queries, the ledger worker."""
