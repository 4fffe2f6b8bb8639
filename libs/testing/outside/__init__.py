"""Stand-ins for systems outside ours: servers of our own, strict where it matters."""
