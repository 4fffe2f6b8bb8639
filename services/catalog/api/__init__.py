"""Routes, schemas and subscriptions of catalog."""
