"""Building blocks of every domain model: pure Python, no I/O, no framework."""
