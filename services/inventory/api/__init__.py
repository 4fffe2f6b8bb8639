"""Routes, schemas and subscriptions of inventory."""
