"""The one kind of failure this stack shows to people: a sentence that says what to do."""


class SetupError(Exception):
    """Something is missing or broken; the message is one sentence that says how to mend it."""
