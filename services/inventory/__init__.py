"""inventory: what we have, where, and every movement of it."""
