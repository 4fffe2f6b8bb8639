"""Rules of the books: accounts, entries that balance, what is owed. No I/O."""
