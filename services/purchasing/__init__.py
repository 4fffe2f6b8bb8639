"""purchasing: what we buy, from whom, and what came in of it."""
