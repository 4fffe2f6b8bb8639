"""payments: money in, money out, and the books."""
