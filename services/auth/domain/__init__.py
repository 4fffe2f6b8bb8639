"""Rules of identity: companies, people, roles, sessions; pure Python."""
