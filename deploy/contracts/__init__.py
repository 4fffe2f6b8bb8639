"""What the system promises to others, written down: routes, OpenAPI, AsyncAPI, event schemas."""
