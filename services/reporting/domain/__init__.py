"""Rules of the audit log: what an entry says, and how one is chained to the next."""
