"""The one door in: forwards to the services, fans live events out, serves docs and console."""
