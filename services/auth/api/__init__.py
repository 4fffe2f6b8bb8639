"""Routes and schemas of auth."""
