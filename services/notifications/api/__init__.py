"""What notifications hears."""
