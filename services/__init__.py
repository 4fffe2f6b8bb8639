"""The independently deployed services, one package each."""
