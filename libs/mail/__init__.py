"""E-mail: what a letter is, how it waits in the database, and how it leaves."""
