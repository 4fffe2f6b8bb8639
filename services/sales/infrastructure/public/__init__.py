"""The page a document's code opens: HTML without a script, for a phone first."""
