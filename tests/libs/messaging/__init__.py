"""Tests of messaging, over real servers."""
