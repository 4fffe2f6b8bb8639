"""catalog: what we sell and what it is made of."""
