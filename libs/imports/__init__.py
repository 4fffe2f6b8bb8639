"""Imports: files of rows that people send, worked through in the background, to be watched."""
