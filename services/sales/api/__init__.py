"""What sales hears."""
