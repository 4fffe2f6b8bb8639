"""What payments hears."""
