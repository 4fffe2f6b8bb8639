"""The letters to suppliers, in words."""
