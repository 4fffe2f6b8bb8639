"""Routes and schemas of purchasing, and what it hears."""
