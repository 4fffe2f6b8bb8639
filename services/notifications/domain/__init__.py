"""The rules of notifications: what can be told, to whom, and when not."""
