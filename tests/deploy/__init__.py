"""Tests of the local stack and of the containers' files."""
