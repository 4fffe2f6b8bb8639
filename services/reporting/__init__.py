"""reporting: what happened, and what it means."""
