"""Routes, schemas and subscriptions of reporting."""
