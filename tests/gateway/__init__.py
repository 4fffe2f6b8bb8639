"""Tests of the gateway against a real service, real tokens and a real broker."""
