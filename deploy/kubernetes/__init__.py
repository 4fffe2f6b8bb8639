"""Quartermaster on Kubernetes: manifests (README.md), their secrets, their gate."""
