"""reporting's SQL."""
