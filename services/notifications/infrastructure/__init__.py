"""What notifications keeps, in SQL, and how it words messages."""
