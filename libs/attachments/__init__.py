"""Files people keep with a document: stored as they came, of known types, handed out as files."""
