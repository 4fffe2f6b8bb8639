"""sales: what we sell."""
