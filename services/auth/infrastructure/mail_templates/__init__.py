"""The words of auth's letters: `<kind>.txt`, whose first line is the subject, and `<kind>.html`."""
