"""What every installation must be, checked in the manifests it is built from; see rules.py."""
