"""Quartermaster on Kubernetes: manifests for kustomize (README.md), their secrets and their gate."""
