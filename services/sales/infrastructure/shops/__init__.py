"""Shops as they are talked to: our own signed HTTP, and Shopify."""
