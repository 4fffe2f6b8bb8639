"""What notifications hears and answers."""
