"""Tests of what the system promises to others."""
