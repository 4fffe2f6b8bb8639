"""E-mail: what a message is, and how it leaves."""
