"""notifications: who must know."""
