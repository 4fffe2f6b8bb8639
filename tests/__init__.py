"""Tests; they mirror services, libs and deploy."""
