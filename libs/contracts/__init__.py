"""The facts and names services share: event classes by producer, permissions. No logic."""
