"""Exports: stored, made in the background, kept for a while."""
