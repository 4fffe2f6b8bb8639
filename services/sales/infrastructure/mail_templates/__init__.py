"""The letters to customers, in words."""
