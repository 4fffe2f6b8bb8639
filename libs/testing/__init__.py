"""What tests of every service stand on: databases, virtual hosts, stand-ins."""
