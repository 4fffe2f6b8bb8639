"""All of Quartermaster on one machine, without Docker and without touching system services."""
