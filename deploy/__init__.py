"""Everything that runs Quartermaster somewhere: this machine, containers, Kubernetes."""
