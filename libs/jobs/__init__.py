"""Work that runs on a schedule, once across replicas."""
