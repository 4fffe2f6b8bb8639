"""HTTP: the application every service is, its authentication, errors and health."""
