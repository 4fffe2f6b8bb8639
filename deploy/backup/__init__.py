"""Backups of an installation: taken while it works, checked by restoring them, restored."""
